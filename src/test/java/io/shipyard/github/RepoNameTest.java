package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepoNameTest {

    @ParameterizedTest
    @CsvSource({ "server, acme/server", "somebody/server, somebody/server", ".github, acme/.github", "a, acme/a",
            "some-body_acme/My.Repo_1-x, some-body_acme/My.Repo_1-x", "..., acme/...", "1/2, 1/2" })
    void parse_nameWithOrWithoutOwner_isWhole(String text, String whole) {
        assertEquals(whole, RepoName.parse(text, "acme").toString());
    }

    static java.util.stream.Stream<String> longest() {
        return java.util.stream.Stream.of("r".repeat(100), "o".repeat(39) + "/" + "r".repeat(100));
    }

    @ParameterizedTest
    @MethodSource("longest")
    void parse_longestName_isTakenAndALongerOneIsNot(String text) {
        assertTrue(RepoName.parse(text, "acme").toString().endsWith(text));
        assertThrows(IllegalArgumentException.class, () -> RepoName.parse(text + "r", "acme"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", ".", "..", "acme/.", "acme/..", "/server", "acme/", "a/b/c", "ser ver", "server\n",
            "sérver", "-acme/server", "_acme/server", "ac.me/server", "https://github.com/acme/server", "server?x=1",
            "server%2F",
            "oooooooooooooooooooooooooooooooooooooooo/server" })
    void parse_noName_isRefusedByName(String text) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> RepoName.parse(text, "acme")).getMessage()
                .contains("'" + text + "'"));
    }

    @Test
    void same_anotherCase_isTheSameRepository() {
        RepoName name = new RepoName("acme", "server");

        assertTrue(name.same(new RepoName("Acme", "SERVER")));
        assertFalse(name.same(new RepoName("acme", "server2")));
        assertFalse(name.same(new RepoName("acme2", "server")));
    }
}
