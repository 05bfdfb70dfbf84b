package io.shipyard.ci;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.database.Notification;
import io.shipyard.github.RepoName;
import io.shipyard.github.Repository;
import io.shipyard.testing.CapturedLog;
import io.shipyard.testing.Listening;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.SimulatedRepo;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;
import io.shipyard.testing.WebhookDelivery;

/** Which repositories a delivery makes due, and what comes of it. */
@QuarkusTest
@WithTestResource(TestServices.class)
class DeliveredChangesTest {

    private static final Repository SERVER = Repository.of(0, new RepoName("acme", "server"));
    private static final String MERGE = "a".repeat(40);

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    DeliveredChanges changes;

    @Inject
    CiStatusStore store;

    @Inject
    CiLeases leases;

    @Inject
    Ticks ticks;

    @Inject
    Listening listening;

    @Inject
    DueRows dueRows;

    /** What all replicas were notified of: that rows are due. */
    @Singleton
    static class DueRows {

        private final List<Notification> notifications = new CopyOnWriteArrayList<>();

        void onNotification(@Observes Notification notification) {
            if (notification.channel().equals(Notification.WORK_DUE)) {
                notifications.add(notification);
            }
        }
    }

    /** One repository of a release of its own, in a state and not due for long. */
    private long row(String owner, String name, String mergeCommit, String status, long runId, int pr, boolean excluded) {
        UUID release = UUID.randomUUID();
        long id = -1 - count("true");
        ticks.sql("""
                insert into release (id, source_branch, dest_branch, created_at, discover)
                values ('%s', 'uat', 'master', now(), false)""".formatted(release));
        ticks.sql("""
                insert into release_repo (id, release_id, owner, repo_name, named, merge_commit_sha, pr_number, excluded)
                values (%d, '%s', '%s', '%s', true, '%s', %d, %s)"""
                .formatted(id, release, owner, name, mergeCommit, pr, excluded));
        ticks.sql("""
                insert into repo_ci_status (id, release_repo_id, status, merge_commit_sha, workflow_run_id, due_at, ended_at)
                values (%d, %d, '%s', '%s', %d, %s, %s)""".formatted(id, id, status, mergeCommit, runId,
                List.of("success", "timeout").contains(status) || excluded ? "null" : "now() + interval '1 hour'",
                List.of("pending", "in_progress").contains(status) ? "null" : "now()"));
        return id;
    }

    private long merged(String status) {
        return row("acme", "server", MERGE, status, 7, 3, false);
    }

    private long count(String condition) {
        return ticks.sql("select count(*) from repo_ci_status where " + condition).iterator().next().getLong(0);
    }

    private List<Long> due() {
        List<Long> ids = new ArrayList<>();
        ticks.sql("select id from repo_ci_status where due_at <= now() and announced_at is not null order by id desc")
                .forEach(row -> ids.add(row.getLong(0)));
        return ids;
    }

    private int take(DeliveredChange change) {
        return ticks.run(() -> changes.take(change));
    }

    @ParameterizedTest
    @ValueSource(strings = { "pending", "in_progress", "success", "failure", "cancelled", "no_workflow", "timeout" })
    void take_runOfTheMergeCommit_makesItDueWhateverItCameTo(String status) {
        long row = merged(status);
        assertEquals(1, take(new DeliveredChange.Run(SERVER, MERGE, null)));
        assertEquals(List.of(row), due());
    }

    @Test
    void take_run_leavesOthersAlone() {
        row("acme", "other", MERGE, "pending", 0, 3, false);
        row("another", "server", MERGE, "pending", 0, 3, false);
        row("acme", "server", "b".repeat(40), "pending", 0, 3, false);
        row("acme", "server", "", "pending", 0, 3, false);
        row("acme", "server", MERGE, "pending", 0, 3, true);
        assertEquals(0, take(new DeliveredChange.Run(SERVER, MERGE, null)));
        assertEquals(0, count("due_at <= now() or announced_at is not null"));
    }

    /** GitHub's names know no case, and one commit may be in several releases. */
    @Test
    void take_repositoryInOtherLetters_isTheSameInEveryRelease() {
        List<Long> rows = List.of(row("Acme", "Server", MERGE, "pending", 0, 3, false), merged("failure"));
        assertEquals(2, take(new DeliveredChange.Run(Repository.of(0, new RepoName("ACME", "serveR")), MERGE, null)));
        assertEquals(rows, due());
    }

    @ParameterizedTest
    @CsvSource({ "0, 1", "7, 1", "8, 0" })
    void take_job_isOfTheRunThatIsTracked(long tracked, int rows) {
        row("acme", "server", MERGE, "in_progress", tracked, 3, false);
        assertEquals(rows, take(new DeliveredChange.Job(SERVER, MERGE, 7)));
    }

    @ParameterizedTest
    @CsvSource({ "3, uat, master, 1", "3, other, branches, 1", "4, uat, master, 1", "4, feature, master, 0",
            "4, uat, main, 0" })
    void take_pullRequest_isTheOneOfTheReleaseOrMayBecomeIt(int number, String source, String dest, int rows) {
        row("acme", "server", "", "pending", 0, 3, false);
        merged("pending");
        assertEquals(rows, take(new DeliveredChange.PullRequest(SERVER, number, source, dest)));
        assertEquals(rows, due().size());
    }

    @ParameterizedTest
    @CsvSource({ ".github/workflows/general.yaml, true", ".github/workflows/general.yaml@refs/heads/master, true",
            "acme/server/.github/workflows/general.yaml, true", ", true", ".github/workflows/lint.yaml, false",
            ".github/workflows/foo-general.yaml, false" })
    void concerns_run_isOfTheTrackedWorkflow(String path, boolean concerns) {
        assertEquals(concerns, changes.concerns(new DeliveredChange.Run(SERVER, MERGE, path)));
    }

    private CiTarget claimed() {
        List<CiTarget> claimed = ticks.run(() -> store.claim(10));
        assertEquals(1, claimed.size());
        return claimed.get(0);
    }

    private void dueNow() {
        ticks.sql("update repo_ci_status set due_at = now()");
    }

    private static CiStatusStore.Unchanged unchanged(CiTarget target) {
        return new CiStatusStore.Unchanged(target, Duration.ofHours(1), "", true, null);
    }

    /** The check under way may have been a moment too early. It keeps its row, and there is another one after it. */
    @Test
    void take_whileACheckIsUnderWay_isCheckedAgainAfterIt() {
        merged("in_progress");
        dueNow();
        CiTarget early = claimed();
        take(new DeliveredChange.Run(SERVER, MERGE, null));
        assertEquals(1, count("lease is not null and due_at > now()"));

        ticks.run(() -> store.recordUnchanged(List.of(unchanged(early))));
        assertEquals(1, count("lease is null and due_at <= now()"));

        CiTarget again = claimed();
        ticks.run(() -> store.recordUnchanged(List.of(unchanged(again))));
        assertEquals(1, count("lease is null and due_at > now() + interval '50 minutes'"));
    }

    @Test
    void take_whileACheckThatBringsAChangeIsUnderWay_isCheckedAgainAfterIt() {
        merged("in_progress");
        dueNow();
        CiTarget early = claimed();
        take(new DeliveredChange.Run(SERVER, MERGE, null));
        CiState next = early.state().seeNoRun(false, early.claimedAt(), Duration.ofDays(1), 3).state();

        ticks.run(() -> store.recordChange(early, new CiChange(List.of(new CiState.Transition(next, false, List.of())),
                UnreadAttempts.none(), new Succession.Step(Succession.none(), null)), null, true, "", true,
                null));

        assertEquals(1, count("lease is null and due_at <= now() and unannounced_at is null"));
    }

    /** Whatever makes a row due because of a delivery wakes all replicas, and nothing else does. */
    @Test
    void take_notifiesAllReplicas_andSoDoesTheEndOfACheckThatWasTooEarly() {
        listening.pulse();
        merged("in_progress");
        dueNow();
        CiTarget early = claimed();
        take(new DeliveredChange.Run(SERVER, MERGE, null));
        ticks.run(() -> leases.giveBack(List.of(early), Duration.ofHours(1)));
        dueRows.notifications.clear();

        take(new DeliveredChange.Run(SERVER, MERGE, null));
        await().until(() -> dueRows.notifications.size() == 1);

        CiTarget again = claimed();
        take(new DeliveredChange.Run(SERVER, MERGE, null));
        ticks.run(() -> store.recordUnchanged(List.of(unchanged(again))));
        await().until(() -> dueRows.notifications.size() == 2);
    }

    private String release(SimulatedRepo repo) {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("source_branch", "uat", "dest_branch", "master", "repos", List.of(repo.name())))
                .post("/api/releases").then().statusCode(201).extract().path("ID");
        ticks.sync();
        return id;
    }

    private static String status(String release) {
        return given().get("/api/releases/" + release + "/ci-status").then().statusCode(200)
                .extract().path("statuses[0].status");
    }

    private SimulatedRepo server() {
        return new SimulatedRepo(gitHub, "server", 37).commits(1).helmJob("skipped");
    }

    /** As if it had happened so much earlier. */
    private void later(Duration by) {
        ticks.sql("""
                update repo_ci_status set announced_at = announced_at - interval '%1$d seconds',
                    unannounced_at = unannounced_at - interval '%1$d seconds',
                    last_checked_at = last_checked_at - interval '%1$d seconds'""".formatted(by.toSeconds()));
    }

    /** From when a check is due to the next one; a tenth of it is chance. */
    private double secondsBetweenChecks() {
        String due = ticks.sql("update repo_ci_status set due_at = now() returning cast(due_at as text)").iterator().next()
                .getString(0);
        ticks.poll();
        return ticks.sql("select extract(epoch from due_at - timestamptz '%s') from repo_ci_status".formatted(due)).iterator()
                .next().getNumeric(0).doubleValue();
    }

    private List<String> warnings() {
        try (CapturedLog log = new CapturedLog()) {
            ticks.run(changes::missDeliveries);
            return log.messages(Level.WARNING, "Webhooks seem to be missing");
        }
    }

    /** The intervals of the tests are 1 s, and 2 s for slow checks. */
    @Test
    void deliveries_asLongAsTheyCome_slowThePollDown() {
        SimulatedRepo repo = server().pullRequest(0).runs("in_progress");
        release(repo);
        assertEquals(1, secondsBetweenChecks(), 0.3);

        WebhookDelivery.ofRun(repo, "in_progress").send().then().statusCode(202);
        assertEquals(1, secondsBetweenChecks(), 0.3, "what the delivery led to may have been an old list");

        later(DeliveryState.LATE.plusSeconds(1));
        assertEquals(2, secondsBetweenChecks(), 0.3);
    }

    @Test
    void change_thatNoDeliveryAnnounced_bringsThePollBackAndOneWarning() {
        SimulatedRepo repo = server().pullRequest(0).runs("in_progress");
        String release = release(repo);
        ticks.track(1);
        WebhookDelivery.ofRun(repo, "in_progress").send();
        ticks.poll();
        later(DeliveryState.LATE.multipliedBy(4));
        assertEquals(2, secondsBetweenChecks(), 0.3);
        later(DeliveryState.LATE.multipliedBy(4));
        repo.runs("completed/failure");

        ticks.track(1);
        assertEquals("failure", status(release));
        assertEquals(List.of(), warnings(), "GitHub may be late");
        repo.runs("in_progress@2");
        assertEquals(1, secondsBetweenChecks(), 0.3);
        assertEquals("in_progress", status(release));

        later(DeliveryState.LATE.plusSeconds(1));
        assertEquals(List.of("Webhooks seem to be missing: no delivery reported changes in acme/server, which are checked "
                + "every 1 s again until deliveries come"), warnings());
        assertEquals(1, secondsBetweenChecks(), 0.3);
        repo.runs("completed/success@2");
        ticks.track(1);
        assertEquals("success", status(release));
        later(DeliveryState.LATE.plusSeconds(1));
        assertEquals(List.of(), warnings(), "until deliveries come again");
    }

    @Test
    void change_whoseDeliveryIsLate_isNoneThatIsMissing() {
        SimulatedRepo repo = server().pullRequest(0).runs("in_progress");
        release(repo);
        ticks.track(1);
        WebhookDelivery.ofRun(repo, "in_progress").send();
        ticks.poll();
        later(DeliveryState.LATE.multipliedBy(4));
        ticks.track(1);
        later(DeliveryState.LATE.multipliedBy(4));
        repo.runs("completed/failure");
        ticks.track(1);
        assertEquals(1, count("unannounced_at is not null"));

        WebhookDelivery.ofRun(repo, "completed").send();
        ticks.poll();
        later(DeliveryState.LATE.plusSeconds(1));
        assertEquals(List.of(), warnings());
        assertEquals(1, count("announced_at is not null and unannounced_at is null"));
    }

    @Test
    void missDeliveries_ofMany_isOneLine() {
        for (int i = 0; i < 8; i++) {
            row("acme", "server-" + i, MERGE, "in_progress", 7, 3, false);
        }
        ticks.sql("update repo_ci_status set announced_at = now(), unannounced_at = now() - interval '31 seconds'");
        assertEquals(List.of("Webhooks seem to be missing: no delivery reported changes in acme/server-0, acme/server-1, "
                + "acme/server-2, acme/server-3, acme/server-4 and 3 more, which are checked every 1 s again until "
                + "deliveries come"), warnings());
        assertEquals(0, count("announced_at is not null or unannounced_at is not null"));
    }

    /** Merged, found, tracked: each check is due as soon as the one before it is recorded. */
    @Test
    void pullRequestClosed_startsTrackingAtOnce() {
        SimulatedRepo repo = server().pullRequest(1).runs("in_progress");
        String release = release(repo);
        ticks.sql("update repo_ci_status set due_at = now() + interval '1 hour'");
        ticks.poll();
        assertEquals("pending", status(release));

        repo.pullRequest(0);
        WebhookDelivery.ofPullRequest(repo, 37, "uat", "master").send().then().statusCode(202);
        ticks.poll();

        given().get("/api/releases/" + release).then().body("repos.PRMerged", contains(true), "repos[0].MergeCommitSHA",
                is(repo.mergeCommit()));
        ticks.poll();
        assertEquals("in_progress", status(release));
        assertEquals(1, count("announced_at is null"), "deliveries of the run are still to come");
    }

    /** As while GitHub limits the token: it stays due, and before those that came later. */
    @Test
    void take_ofARowThatIsDueAlready_keepsItsPlace() {
        merged("in_progress");
        ticks.sql("update repo_ci_status set due_at = now() - interval '1 minute'");
        take(new DeliveredChange.Run(SERVER, MERGE, null));
        assertEquals(1, count("due_at < now() - interval '59 seconds' and announced_at is not null"));
    }
}
