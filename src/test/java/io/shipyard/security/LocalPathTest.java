package io.shipyard.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPathTest {

    @ParameterizedTest
    @ValueSource(strings = { "/", "/releases/bfa2b234-f6e9-4e76-b65f-b3084855aa27", "/releases?a=b#c", "/x//y", "/%5c%2f" })
    void of_pathOfThisService_isIt(String path) {
        assertEquals(path, LocalPath.of(path));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = { "", "releases", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
            "/\t/evil.example", "/\n/evil.example", "/a\r\nSet-Cookie: x=y", "/ /evil.example", "https://evil.example",
            "javascript:alert(1)", " /x", "/x\\y", "/\u0000", "/\u2028", "@evil.example", ".evil.example" })
    void of_anythingElse_isTheTop(String path) {
        assertEquals("/", LocalPath.of(path));
    }
}
