package io.shipyard.deployment;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.shipyard.github.Deployment;
import io.shipyard.github.DeploymentStatus;
import io.shipyard.github.PlainText;

/**
 * What GitHub's deployments say of a commit in an environment, in Argo CD's words. Immutable and without IO.
 *
 * @param expected the newest deployment of the commit, if none that succeeded is newer; empty if there is none
 * @param running the newest deployment that succeeded and did not become inactive; empty if there is none
 */
record GitHubReading(Optional<Result> expected, Optional<Result> running) {

    private static final Pattern VERSION = Pattern
            .compile("(?:refs/tags/)?v?(\\d{1,10}(?:\\.\\d{1,10})+(?:[-+][\\w.+-]{1,60})?)");

    /**
     * A deployment and what came of it.
     *
     * @param status empty if nobody has said anything yet
     */
    record Result(Deployment deployment, Optional<DeploymentStatus> status) {

        private boolean isState(String word) {
            return status.filter(said -> said.isState(word)).isPresent();
        }

        boolean succeeded() {
            return isState("success");
        }

        private boolean failed() {
            return isState("failure") || isState("error");
        }

        private String url() {
            return status.map(DeploymentStatus::url).orElse("");
        }

        private String problem() {
            String said = PlainText.of(status.map(DeploymentStatus::description).orElse(""), Observation.LONGEST_PROBLEM);
            return said.isEmpty() ? "the deployment ended in " + status.map(DeploymentStatus::state).orElse("failure") : said;
        }
    }

    static GitHubReading none() {
        return new GitHubReading(Optional.empty(), Optional.empty());
    }

    /** With one that is older than all before it. */
    GitHubReading plus(Result older, String commit) {
        boolean first = older.deployment.isOf(commit) && expected.isEmpty();
        return new GitHubReading(first ? Optional.of(older) : expected,
                running.or(() -> Optional.of(older).filter(Result::succeeded)));
    }

    /** Whether the environment runs another commit, of which it matters whether it contains the expected one. */
    Optional<Deployment> other() {
        return expected.isPresent() && !expected.get().isState("inactive") ? Optional.empty() : running.map(Result::deployment);
    }

    /** Whether another deployment has taken the place of the expected one, and is not among those that were read. */
    boolean lacksSuccessor() {
        return running.isEmpty() && expected.filter(own -> own.isState("inactive")).isPresent();
    }

    /** A version that the reference of the deployment that runs is; empty if it is none. */
    Optional<String> tag() {
        return running.map(result -> result.deployment.ref()).map(VERSION::matcher).filter(Matcher::matches)
                .map(matched -> matched.group(1));
    }

    /** What people call the commit that runs, if it has no other name; empty if none does. */
    String shortSha() {
        return running.map(result -> Built.shortened(result.deployment.sha())).orElse("");
    }

    /**
     * @param contained whether {@link #other} contains the expected commit
     * @param currentVersion that runs
     */
    Observation.Seen seen(String environment, boolean contained, String currentVersion) {
        if (other().isEmpty() && expected.isPresent()) {
            Result own = expected.get();
            if (own.succeeded()) {
                return seen(DeploymentState.DEPLOYED, environment, currentVersion, "Synced", "Healthy", own.url(), "");
            }
            if (own.isState("in_progress")) {
                return seen(DeploymentState.SYNCING, environment, currentVersion, "OutOfSync", "Progressing", own.url(), "");
            }
            if (own.failed()) {
                return seen(DeploymentState.UNHEALTHY, environment, currentVersion, "OutOfSync", "Degraded", own.url(),
                        own.problem());
            }
            return pending(environment, currentVersion, own.isState("inactive") ? "" : own.url());
        }
        String url = running.map(Result::url).orElse("");
        return contained ? seen(DeploymentState.REPLACED, environment, currentVersion, "Synced", "Healthy", url, "")
                : pending(environment, currentVersion, url);
    }

    /** What runs is not known, so what was known stands: that it is not seen is no rollback. */
    static Observation.Seen unchanged(String environment, DeploymentState known, String problem) {
        DeploymentState state = switch (known) {
            case WAITING, NOT_FOUND, TIMEOUT -> DeploymentState.PENDING;
            case PENDING, SYNCING, UNHEALTHY, DEPLOYED, REPLACED -> known;
        };
        return seen(state, environment, "", "", "", "", problem);
    }

    private Observation.Seen pending(String environment, String currentVersion, String url) {
        return seen(DeploymentState.PENDING, environment, currentVersion, "OutOfSync", running.isEmpty() ? "Missing" : "", url,
                "");
    }

    private static Observation.Seen seen(DeploymentState state, String environment, String currentVersion, String sync,
            String health, String url, String problem) {
        return new Observation.Seen(state, environment, currentVersion, sync, health, "", url, problem);
    }
}
