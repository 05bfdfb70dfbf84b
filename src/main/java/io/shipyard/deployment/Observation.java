package io.shipyard.deployment;

import java.time.Instant;

/** What a check of a repository in an environment came to. */
sealed interface Observation {

    /** Of a problem, in characters. */
    int LONGEST_PROBLEM = 300;

    /**
     * What the environment says.
     *
     * @param state any but {@link DeploymentState#TIMEOUT}, which is a matter of time
     * @param appName of the application, as {@code namespace/name} if it is not in Argo CD's own; of a GitHub deployment the
     *        environment
     * @param currentVersion that runs there now; empty if none does, or if that is not known
     * @param syncStatus as Argo CD has it: {@code Synced}, {@code OutOfSync}, {@code Unknown}; empty if it is not known
     * @param healthStatus as Argo CD has it: {@code Healthy}, {@code Progressing}, {@code Degraded}, {@code Suspended},
     *        {@code Missing}, {@code Unknown}; empty if it is not known
     * @param rolloutStatus a JSON object with {@code replicas}, {@code ready} and {@code updated}; empty if it is not known
     * @param url for people; empty if there is none
     * @param problem why it is not deployed, or why that cannot be known, on one line without secrets; empty if there is
     *        nothing to say
     */
    record Seen(DeploymentState state, String appName, String currentVersion, String syncStatus, String healthStatus,
            String rolloutStatus, String url, String problem) implements Observation {

        /** The same, with another problem. */
        Seen because(String reason) {
            return new Seen(state, appName, currentVersion, syncStatus, healthStatus, rolloutStatus, url, reason);
        }
    }

    /** It cannot be seen: what was known stands. */
    record Failed(String reason) implements Observation {
    }

    /** Nothing was asked, since there is a limit: what was known stands, and that is no failure. */
    record NotObserved(Instant retryAt) implements Observation {
    }
}
