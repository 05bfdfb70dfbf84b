package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

    @Test
    void of_linesAndControls_isOneLineWithoutThem() {
        assertEquals("2 tests failed: a b c d", PlainText.of("  2 tests failed:\r\n\ta\u2028b\u00A0 c\0\u0007\u202E d\n", 300));
        assertEquals("red text", PlainText.of("\u001B[1;31mred\u001B[0m text", 300));
        assertEquals("half", PlainText.of("ha\uD83Dlf", 300));
        assertEquals("", PlainText.of(null, 300));
    }

    @Test
    void of_longerThanTheMost_isCutBetweenCharacters() {
        assertEquals("x".repeat(300), PlainText.of("x".repeat(300), 300));
        assertEquals("x".repeat(299) + "…", PlainText.of("x".repeat(301), 300));
        assertEquals("🚢".repeat(9) + "…", PlainText.of("🚢".repeat(5_000), 10));
        assertEquals("a…", PlainText.of("a bc", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = { "ghp_0123456789abcdefghijABCDEFGHIJ012345", "ghs_0123456789abcdefghijABCDEFGHIJ012345",
            "gho_0123456789abcdefghijABCDEFGHIJ012345", "github_pat_11ABCDEFG0abcdefghij_0123456789",
            "glpat-0123456789_-abcdefgh",
            "xoxb-123456789012-abcdefghij", "AKIAIOSFODNN7EXAMPLE",
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl" })
    void of_token_isMasked(String token) {
        assertEquals("cannot use *** here", PlainText.of("cannot use " + token + " here", 300));
        assertEquals("TOKEN_***", PlainText.of("TOKEN_" + token, 300));
        assertFalse(PlainText.of("x".repeat(290) + " " + token, 300).contains(token.substring(0, 8)), "cut in two");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Authorization: Bearer abc.def-123 was refused | Authorization: Bearer *** was refused
            authorization: basic dXNlcjpwYXNz was refused | authorization: basic *** was refused
            https://user:pass@example.com/x is gone       | https://***@example.com/x is gone
            password=correct-horse-battery, again         | password=***, again
            {"api_key": "0123456789abcdef"}               | {"api_key": "***"}
            db.password = hunter2hunter2                  | db.password = ***
            password='hunter2hunter2'                     | password='***'
            AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG   | AWS_SECRET_ACCESS_KEY=***
            mysql --password hunter2hunter2 failed        | mysql --password *** failed
            https://user:pa/ss@example.com is gone        | https://***@example.com is gone
            https://user:p@ss@example.com is gone         | https://***@example.com is gone
            npm_0123456789abcdefghij is revoked           | *** is revoked
            sk-0123456789abcdefghij is revoked            | *** is revoked
            https://hooks.slack.com/services/T00000000/B00000000/XXXX | https://hooks.slack.com/services/***
            -----BEGIN RSA PRIVATE KEY----- MIIEow        | -----BEGIN RSA PRIVATE KEY-----***
            """)
    void of_secretBesideItsName_isMasked(String text, String masked) {
        assertEquals(masked, PlainText.of(text, 300));
    }

    @ParameterizedTest
    @ValueSource(strings = { "Unexpected token: }", "highs_and_lows", "the bearers of news", "https://example.com/a@b",
            "AssertionError: expected 3, but was 2", "KeyError: 'customer_id'",
            "TokenExpiredError: jwt expired", "secretsmanager.Error: AccessDenied", "Übergröße › 日本語" })
    void of_whatIsNoSecret_stays(String text) {
        assertEquals(text, PlainText.of(text, 300));
    }
}
