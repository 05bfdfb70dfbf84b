package io.shipyard.bench;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A log as large as logs come, read by a service that has to keep none of it. */
final class LogStreaming {

    /** Long enough to check the heap many times meanwhile. */
    private static final Duration OVER = Duration.ofSeconds(10);

    /** A service that only collects garbage reads nothing. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private LogStreaming() {
    }

    /** By how many bytes the heap grew at the most while the log was read. */
    static long heapGrowth(Sweeps sweeps, long bytes) {
        SimulatedRepository repository = sweeps.endRun();
        sweeps.gitHub().logs().fill(bytes, OVER);
        long repoId = sweeps.database().number("select id from release_repo where repo_name = '" + repository.name()
                + "' and merge_commit_sha = '" + repository.mergeCommit() + "'");
        String refresh = sweeps.service().url(sweeps.release() + "/repos/" + repoId + "/refresh-chart-version");
        try (ServiceHeap heap = new ServiceHeap(sweeps.service().pid())) {
            long before = heap.usedBytes();
            CompletableFuture<String> version = CompletableFuture.supplyAsync(() -> given().post(refresh)
                    .then().statusCode(200).extract().path("chart_version"));
            AtomicLong most = new AtomicLong(before);
            await().pollInterval(BETWEEN_LOOKS).atMost(OVER.multipliedBy(6)).until(() -> {
                most.accumulateAndGet(heap.usedBytes(), Math::max);
                return version.isDone();
            });
            if (!repository.chartVersion().equals(version.join())) {
                throw new IllegalStateException("the log was not read to its end: " + version.join());
            }
            return most.get() - before;
        }
    }
}
