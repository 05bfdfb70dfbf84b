package io.shipyard.it;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.shipyard.testing.SimulatedRepo;
import io.vertx.core.json.JsonObject;

/** Eight repositories that together meet every fate, and what must become of them. */
final class SimulatedRelease {

    static final Map<String, String> STATUSES = Map.of("cancels", "cancelled", "fails", "failure", "merges-later", "success",
            "no-chart", "success", "no-workflow", "no_workflow", "reruns", "success", "succeeds", "success", "waits",
            "pending");

    static final Map<String, String> CHART_VERSIONS = Map.of("merges-later", "2.0.3", "reruns", "3.0.0-rc.1", "succeeds",
            "1.1.1");

    /** Exactly once for each attempt. */
    static final Map<String, List<String>> CI_HISTORY = Map.of("cancels", List.of("ci_started", "ci_failed"), "fails",
            List.of("ci_started", "ci_failed"), "merges-later", List.of("ci_started", "ci_completed"), "no-chart",
            List.of("ci_started", "ci_completed"), "reruns",
            List.of("ci_started", "ci_failed", "ci_started", "ci_completed"), "succeeds",
            List.of("ci_started", "ci_completed"));

    private SimulatedRelease() {
    }

    static void stub(WireMockServer gitHub) {
        SimulatedRepo.organisation(gitHub, STATUSES.keySet().toArray(String[]::new));
        repo(gitHub, "succeeds", 1).pullRequest(0).runs("none", "queued", "in_progress", "in_progress", "completed/success")
                .helmLog("CHART_VERSION=1.1.1");
        repo(gitHub, "fails", 2).pullRequest(0).runs("queued", "in_progress", "completed/failure").helmJob("failure");
        repo(gitHub, "merges-later", 3).pullRequest(2).runs("none", "in_progress", "completed/success")
                .helmLog("CHART_VERSION=v2.0.3");
        repo(gitHub, "no-workflow", 4).pullRequest(0).runs("none");
        repo(gitHub, "cancels", 5).pullRequest(0).runs("in_progress", "completed/cancelled");
        repo(gitHub, "no-chart", 6).pullRequest(0).runs("in_progress", "in_progress", "completed/success").helmJob("skipped");
        repo(gitHub, "reruns", 7).pullRequest(0)
                .runs("in_progress", "completed/failure", "queued@2", "in_progress@2", "completed/success@2")
                .helmLog("CHART_VERSION=3.0.0-rc.1");
        repo(gitHub, "waits", 8).pullRequest(100);
    }

    private static SimulatedRepo repo(WireMockServer gitHub, String name, int number) {
        return new SimulatedRepo(gitHub, name, number).commits(number);
    }

    /** What a release came to, in the terms of the constants. */
    record Outcome(Map<String, String> statuses, Map<String, String> chartVersions, Map<String, List<String>> ciHistory) {

        static final Outcome EXPECTED = new Outcome(STATUSES, CHART_VERSIONS, CI_HISTORY);

        static Outcome of(List<Map<String, Object>> statuses, List<Map<String, Object>> history) {
            Map<String, String> byName = new HashMap<>();
            Map<String, String> versions = new HashMap<>();
            statuses.forEach(status -> {
                byName.put((String) status.get("repo_name"), (String) status.get("status"));
                if (!"".equals(status.get("chart_version"))) {
                    versions.put((String) status.get("repo_name"), (String) status.get("chart_version"));
                }
            });
            return new Outcome(byName, versions, ciHistory(history));
        }

        private static Map<String, List<String>> ciHistory(List<Map<String, Object>> newestFirst) {
            Map<String, List<String>> actions = new HashMap<>();
            for (Map<String, Object> entry : newestFirst) {
                String action = (String) entry.get("Action");
                if (action.startsWith("ci_")) {
                    String repo = new JsonObject((String) entry.get("Details")).getString("repo");
                    actions.merge(repo, List.of(action), (later, earlier) -> Stream
                            .concat(earlier.stream(), later.stream()).toList());
                }
            }
            return actions;
        }
    }
}
