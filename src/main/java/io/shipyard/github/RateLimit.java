package io.shipyard.github;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a limited answer says. Rules of
 * <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">GitHub's rate limits</a>: both
 * limits answer 403 or 429, and a 403 without a mark of either is a refusal, not a limit.
 *
 * @param secondary the secondary limit, which no header announces
 * @param asked what GitHub asks to wait, measured against the answer's own {@code Date}; empty when it does not say
 */
record RateLimit(boolean secondary, Optional<Duration> asked) {

    /** A primary limit is over within the hour; whatever asks for more than a day is a broken header. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * @param header a header's first value by its name, null if absent
     * @param received when the answer came, for one that carries no {@code Date}
     * @return empty when the answer is no rate limit
     */
    static Optional<RateLimit> of(int status, Function<String, String> header, byte[] body, Instant received) {
        if (status != 403 && status != 429) {
            return Optional.empty();
        }
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        boolean secondary = text.contains("secondary-rate-limits") || text.contains("secondary rate");
        boolean exhausted = "0".equals(header.apply("x-ratelimit-remaining"));
        Optional<Duration> retryAfter = retryAfter(header, received);
        if (status == 403 && !secondary && !exhausted && retryAfter.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> wait = retryAfter;
        if (wait.isEmpty() && exhausted) {
            wait = epochSeconds(header.apply("x-ratelimit-reset"))
                    .map(reset -> Duration.between(date(header, received), reset));
        }
        return Optional.of(new RateLimit(secondary, wait.filter(w -> w.compareTo(LONGEST) <= 0)
                .map(w -> w.isNegative() ? Duration.ZERO : w)));
    }

    /**
     * The hourly budget that an answer's headers give, with its reset by the receiver's clock; empty for a server without
     * limits,
     * and for the budgets of other resources than the REST API's core.
     */
    static Optional<RequestBudget.Hourly> budget(Function<String, String> header, Instant received) {
        String resource = header.apply("x-ratelimit-resource");
        if (resource != null && !"core".equals(resource)) {
            return Optional.empty();
        }
        Optional<Integer> limit = number(header.apply("x-ratelimit-limit"));
        Optional<Integer> remaining = number(header.apply("x-ratelimit-remaining"));
        return epochSeconds(header.apply("x-ratelimit-reset")).filter(reset -> limit.isPresent() && remaining.isPresent())
                .map(reset -> new RequestBudget.Hourly(limit.get(), remaining.get(),
                        received.plus(Duration.between(date(header, received), reset))));
    }

    private static Optional<Integer> number(String value) {
        return value != null && value.matches("\\d{1,9}") ? Optional.of(Integer.parseInt(value)) : Optional.empty();
    }

    /** Seconds or an HTTP date (RFC 9110, 10.2.3). */
    private static Optional<Duration> retryAfter(Function<String, String> header, Instant received) {
        String value = header.apply("retry-after");
        if (value == null) {
            return Optional.empty();
        }
        if (value.strip().matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value.strip())));
        }
        return httpDate(value).map(at -> Duration.between(date(header, received), at));
    }

    /** When the answer was sent, by GitHub's clock if it says. */
    static Instant date(Function<String, String> header, Instant received) {
        return Optional.ofNullable(header.apply("date")).flatMap(RateLimit::httpDate).orElse(received);
    }

    private static Optional<Instant> httpDate(String value) {
        try {
            return Optional.of(ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> epochSeconds(String value) {
        return value != null && value.matches("\\d{1,12}") ? Optional.of(Instant.ofEpochSecond(Long.parseLong(value)))
                : Optional.empty();
    }
}
