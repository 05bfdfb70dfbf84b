package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
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

    private static final String PAGE = "https://api.github.com/organizations/1/repos?per_page=100&page=";

    @Test
    void afterNext_lastDiffersInItsNumber_areThePagesUpToIt() {
        String header = "<" + PAGE + "2&type=all>; rel=\"next\", <" + PAGE + "5&type=all>; rel=\"last\"";
        assertEquals(Stream.of(3, 4, 5).map(page -> URI.create(PAGE + page + "&type=all")).toList(),
                LinkHeader.afterNext(header, 100));
        assertEquals(List.of(URI.create(PAGE + "3&type=all")), LinkHeader.afterNext(header, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "<" + PAGE + "2>; rel=\"next\"", "<" + PAGE + "5>; rel=\"last\"",
            "<" + PAGE + "2>; rel=\"next\", <" + PAGE + "2>; rel=\"last\"",
            "<" + PAGE + "3>; rel=\"next\", <" + PAGE + "2>; rel=\"last\"",
            "<" + PAGE + "2>; rel=\"next\", <" + PAGE + "5&q=x>; rel=\"last\"",
            "<" + PAGE + "2>; rel=\"next\", <https://elsewhere.example/?page=5>; rel=\"last\"",
            "<https://api.github.com/x?after=Y3Vyc29y>; rel=\"next\", <https://api.github.com/x?after=bGFzdA>; rel=\"last\"" })
    void afterNext_lastIsNoNumberOfTheSameList_areNone(String header) {
        assertEquals(List.of(), LinkHeader.afterNext(header, 100));
    }
}
