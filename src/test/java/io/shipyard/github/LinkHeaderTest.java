package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkHeaderTest {

    @ParameterizedTest
    @ValueSource(strings = {
            "<https://api.github.com/x?page=2>; rel=\"next\"",
            "<https://api.github.com/x?page=2>; rel=\"next\", <https://api.github.com/x?page=9>; rel=\"last\"",
            "<https://api.github.com/x?page=1>; rel=\"prev\", <https://api.github.com/x?page=2>; rel=\"next\", "
                    + "<https://api.github.com/x?page=9>; rel=\"last\", <https://api.github.com/x?page=1>; rel=\"first\"",
            "<https://api.github.com/x?page=9>; rel=\"last\",<https://api.github.com/x?page=2>;rel=next" })
    void next_pageFollows_isItsUrl(String header) {
        assertEquals(Optional.of(URI.create("https://api.github.com/x?page=2")), LinkHeader.next(header));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = { "", "next", "<https://api.github.com/x?page=1>; rel=\"prev\"",
            "<https://api.github.com/x?page=1>; rel=\"prev\", <https://api.github.com/x?page=1>; rel=\"first\"",
            "<https://api.github.com/next>; rel=\"last\"" })
    void next_lastPage_isEmpty(String header) {
        assertEquals(Optional.empty(), LinkHeader.next(header));
    }

    @ParameterizedTest
    @ValueSource(strings = { "a,b;c", "head=uat&state=open&page=2", "after=Y3Vyc29yOjE%3D" })
    void next_queryWithMarks_isWhole(String query) {
        String url = "https://api.github.com/repositories/1/pulls?" + query;

        assertEquals(Optional.of(URI.create(url)), LinkHeader.next("<" + url + ">; rel=\"next\""));
    }
}
