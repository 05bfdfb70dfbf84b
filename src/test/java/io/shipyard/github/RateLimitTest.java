package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

    /** Half a minute behind GitHub, whose answers say 10:00. */
    private static final Instant RECEIVED = Instant.parse("2026-03-02T09:59:30Z");
    private static final String DATE = "date=Mon, 02 Mar 2026 10:00:00 GMT";
    private static final long IN_A_MINUTE = Instant.parse("2026-03-02T10:01:00Z").getEpochSecond();

    private static final String PRIMARY = """
            {"message": "API rate limit exceeded for user ID 583231.",
             "documentation_url": "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api", "status": "403"}""";
    private static final String SECONDARY = """
            {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
             "documentation_url": "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}""";
    private static final String ABUSE = """
            {"message": "You have triggered an abuse detection mechanism.",
             "documentation_url": "https://docs.github.com/rest/overview/resources-in-the-rest-api#secondary-rate-limits"}""";
    private static final String PERMISSION = """
            {"message": "Resource not accessible by personal access token",
             "documentation_url": "https://docs.github.com/rest/actions/workflow-runs", "status": "403"}""";

    static Stream<Arguments> limits() {
        return Stream.of(
                limit("primary, until the reset by GitHub's clock", 403, PRIMARY, 60L, DATE, "x-ratelimit-remaining=0",
                        "x-ratelimit-reset=" + IN_A_MINUTE),
                limit("primary, by our clock without a Date", 403, PRIMARY, 90L, "x-ratelimit-remaining=0",
                        "x-ratelimit-reset=" + IN_A_MINUTE),
                limit("primary, by our clock with a broken Date", 429, PRIMARY, 90L, "date=yesterday",
                        "x-ratelimit-remaining=0", "x-ratelimit-reset=" + IN_A_MINUTE),
                limit("primary, 429", 429, PRIMARY, 60L, DATE, "x-ratelimit-remaining=0",
                        "x-ratelimit-reset=" + IN_A_MINUTE),
                limit("primary, reset gone by", 403, PRIMARY, 0L, "date=Mon, 02 Mar 2026 10:02:00 GMT",
                        "x-ratelimit-remaining=0", "x-ratelimit-reset=" + IN_A_MINUTE),
                limit("primary, Retry-After before reset", 403, PRIMARY, 17L, DATE, "retry-after=17",
                        "x-ratelimit-remaining=0", "x-ratelimit-reset=" + IN_A_MINUTE),
                limit("primary, no reset", 403, PRIMARY, null, DATE, "x-ratelimit-remaining=0"),
                limit("primary, reset that is no number", 403, PRIMARY, null, DATE, "x-ratelimit-remaining=0",
                        "x-ratelimit-reset=soon"),
                limit("primary, reset in a year", 403, PRIMARY, null, DATE, "x-ratelimit-remaining=0",
                        "x-ratelimit-reset=" + (IN_A_MINUTE + Duration.ofDays(365).toSeconds())),
                limit("secondary, seconds", 403, SECONDARY, 30L, DATE, "retry-after=30", "x-ratelimit-remaining=4000"),
                limit("secondary, seconds with space", 403, SECONDARY, 30L, DATE, "retry-after= 30 "),
                limit("secondary, HTTP date by GitHub's clock", 403, SECONDARY, 45L, DATE,
                        "retry-after=Mon, 02 Mar 2026 10:00:45 GMT"),
                limit("secondary, HTTP date by our clock without a Date", 429, SECONDARY, 75L,
                        "retry-after=Mon, 02 Mar 2026 10:00:45 GMT"),
                limit("secondary, HTTP date gone by", 403, SECONDARY, 0L, DATE,
                        "retry-after=Mon, 02 Mar 2026 09:00:00 GMT"),
                limit("secondary, nothing said", 403, SECONDARY, null, DATE, "x-ratelimit-remaining=4000",
                        "x-ratelimit-reset=" + IN_A_MINUTE),
                limit("secondary, by its document alone", 403, ABUSE, null, DATE),
                limit("secondary, longer than a day", 403, SECONDARY, null, DATE, "retry-after=999999999"),
                limit("secondary, a number beyond all", 403, SECONDARY, null, DATE, "retry-after=99999999999999999999"),
                limit("secondary, no number", 429, SECONDARY, null, DATE, "retry-after=-5"),
                limit("429 without a word", 429, "", null, DATE),
                limit("429 without a body", 429, null, null),
                limit("429 with a page", 429, "<html>Too many requests</html>", 5L, DATE, "retry-after=5"),
                limit("403 that says when to retry", 403, PERMISSION, 120L, DATE, "retry-after=120"));
    }

    private static Arguments limit(String what, int status, String body, Long seconds, String... headers) {
        return Arguments.of(what, status, body, Optional.ofNullable(seconds).map(Duration::ofSeconds), headers);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void of_limitedAnswer_saysWhatToWait(String what, int status, String body, Optional<Duration> asked, String[] headers) {
        boolean secondary = SECONDARY.equals(body) || ABUSE.equals(body);

        assertEquals(Optional.of(new RateLimit(secondary, asked)), limitOf(status, body, headers));
    }

    @ParameterizedTest
    @ValueSource(strings = { "x-ratelimit-remaining=4999", "x-ratelimit-remaining=1", "x-github-request-id=0" })
    void of_missingPermission_isNoLimit(String header) {
        assertEquals(Optional.empty(), limitOf(403, PERMISSION, DATE, header, "x-ratelimit-reset=" + IN_A_MINUTE));
        assertEquals(Optional.empty(), limitOf(403, null, DATE, header));
    }

    @ParameterizedTest
    @ValueSource(ints = { 200, 304, 401, 404, 422, 500, 503 })
    void of_otherAnswer_isNoLimit(int status) {
        assertEquals(Optional.empty(), limitOf(status, SECONDARY, DATE, "retry-after=5", "x-ratelimit-remaining=0"));
    }

    @Test
    void of_lastRequestOfTheHour_isNoLimit() {
        assertEquals(Optional.empty(), limitOf(200, "{}", DATE, "x-ratelimit-remaining=0", "x-ratelimit-reset=" + IN_A_MINUTE));
    }

    private static Optional<RateLimit> limitOf(int status, String body, String... headers) {
        Map<String, String> byName = Arrays.stream(headers).map(header -> header.split("=", 2))
                .collect(Collectors.toMap(header -> header[0], header -> header[1]));
        return RateLimit.of(status, byName::get, body == null ? null : body.getBytes(StandardCharsets.UTF_8), RECEIVED);
    }
}
