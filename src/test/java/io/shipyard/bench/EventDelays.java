package io.shipyard.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;

import io.shipyard.testing.Chromium;

/** Changes of a release, one after the other, and when a browser that follows it receives each. */
final class EventDelays {

    private static final int CHANGES = 200;
    /** The first ones are for warming up. */
    private static final int WARM_UP = 50;
    /** Longer than a change takes, so that no event has two. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Keeps when each run number was received, in milliseconds since 1970: browser and harness share a clock. */
    private static final String LISTEN = """
            url => new Promise((resolve, reject) => {
              setTimeout(reject, 10_000, `no event of ${url} within 10 s`);
              window.received = {};
              const events = new EventSource(url);
              events.addEventListener('ci-status', event => {
                const now = performance.timeOrigin + performance.now();
                for (const status of JSON.parse(event.data).statuses) {
                  window.received[status.run_number] ??= now;
                }
                resolve();
              });
            })""";

    private EventDelays() {
    }

    /**
     * @param release its URL
     * @return milliseconds from before the change is committed until the event is handled, the quickest first
     */
    static double[] measure(String release, Database database) {
        // what the API answers may open no connection by itself
        try (Chromium chromium = new Chromium();
                Page page = chromium.browser().newPage(new Browser.NewPageOptions().setBypassCSP(true))) {
            // a page of the same origin
            page.navigate(release + "/history");
            page.evaluate(LISTEN, release + "/events");
            long row = database.number("select min(id) from repo_ci_status");
            long runNumber = database.number("select run_number from repo_ci_status where id = " + row);
            List<Double> sentAt = new ArrayList<>();
            for (int change = 0; change < WARM_UP + CHANGES; change++) {
                int number = 1_000_000 + change;
                sentAt.add(ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) / 1e6);
                database.run("update repo_ci_status set run_number = " + number + " where id = " + row);
                await().pollDelay(PAUSE).pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(10))
                        .until(() -> (Boolean) page.evaluate("number => number in window.received", number));
            }
            // or the tracker would take its run for an older one
            database.run("update repo_ci_status set run_number = " + runNumber + " where id = " + row);
            return IntStream.range(WARM_UP, WARM_UP + CHANGES)
                    .mapToDouble(change -> ((Number) page.evaluate("number => window.received[number]", 1_000_000 + change))
                            .doubleValue() - sentAt.get(change))
                    .sorted().toArray();
        }
    }
}
