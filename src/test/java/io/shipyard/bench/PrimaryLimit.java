package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;

import io.vertx.core.http.HttpServerResponse;

/**
 * The <a href="https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api">primary rate limit</a> of a
 * token: what is left of a number of requests until the window ends. For one event loop.
 */
final class PrimaryLimit {

    private final int limit;
    private final Duration window;
    private Instant reset = Instant.EPOCH;
    private int used;

    PrimaryLimit(int limit, Duration window) {
        this.limit = limit;
        this.window = window;
    }

    boolean exhausted(Instant now) {
        if (!now.isBefore(reset)) {
            reset = now.plus(window);
            used = 0;
        }
        return used >= limit;
    }

    void charge() {
        used++;
    }

    void addHeaders(HttpServerResponse response) {
        response.putHeader("x-ratelimit-limit", Integer.toString(limit))
                .putHeader("x-ratelimit-remaining", Integer.toString(Math.max(0, limit - used)))
                .putHeader("x-ratelimit-used", Integer.toString(used))
                // whole seconds, and not before the window has ended
                .putHeader("x-ratelimit-reset", Long.toString(reset.getEpochSecond() + 1))
                .putHeader("x-ratelimit-resource", "core");
    }
}
