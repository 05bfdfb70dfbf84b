package io.shipyard.deployment;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is read of an application: {@code Application} of <a href=
 * "https://github.com/argoproj/argo-cd/blob/master/pkg/apis/application/v1alpha1/types.go">Argo CD's types</a>. What is not
 * there is empty. Replicas are not: Argo CD has them in the tree of an application's resources only.
 *
 * @param whole whether all of it is known: a list has only some fields
 * @param sources at the moment
 * @param synced what the sources were resolved to when it was last compared: what is to run
 * @param error of the first condition that is one, as {@code ComparisonError}
 * @param history what it was synchronised to with success, the newest last
 */
record ArgoCdApplication(String namespace, String name, boolean whole, List<Source> sources, String syncStatus,
        Revisions synced, String health, String healthMessage, String error, Operation operation, List<Revisions> history) {

    private static final int MOST_OF_HISTORY = 20;

    /**
     * Where its manifests come from.
     *
     * @param chart the name of a Helm chart; empty for git
     */
    record Source(String chart, String repoUrl) {
    }

    /**
     * What sources were, or are to be, resolved to: a chart's version, or a commit.
     *
     * @param sources of that time; none if they are the present ones
     * @param revisions parallel to the sources
     */
    record Revisions(List<Source> sources, List<String> revisions) {

        private static Revisions of(Map<?, ?> holder) {
            List<String> all = ArgoCdValues.texts(holder, "revisions");
            String one = ArgoCdValues.text(holder, "revision");
            return new Revisions(sourcesOf(holder), all.isEmpty() && !one.isEmpty() ? List.of(one) : all);
        }
    }

    /**
     * The last synchronisation, which may be under way. Its times only distinguish it from another one, in what is kept of a
     * list.
     *
     * @param phase {@code Running}, {@code Terminating}, {@code Succeeded}, {@code Failed} or {@code Error}
     */
    record Operation(String phase, String message, String startedAt, String finishedAt, Revisions revisions) {

        boolean isUnderWay() {
            return phase.equals("Running") || phase.equals("Terminating");
        }

        boolean hasFailed() {
            return phase.equals("Failed") || phase.equals("Error");
        }
    }

    /**
     * @param json its object
     * @param whole whether it is not of a list, which has all of it only if the server knows no fields, or nearly all fields:
     *        then there is its {@code uid}, or its history
     * @throws IllegalArgumentException if something in it is of another type than Argo CD describes
     */
    static ArgoCdApplication of(Map<?, ?> json, boolean whole) {
        Map<?, ?> metadata = ArgoCdValues.object(json, "metadata");
        Map<?, ?> status = ArgoCdValues.object(json, "status");
        Map<?, ?> health = ArgoCdValues.object(status, "health");
        Map<?, ?> sync = ArgoCdValues.object(status, "sync");
        List<Map<?, ?>> history = ArgoCdValues.objects(status, "history");
        return new ArgoCdApplication(ArgoCdValues.text(metadata, "namespace"), ArgoCdValues.text(metadata, "name"),
                whole || metadata.containsKey("uid") || status.containsKey("history"),
                sourcesOf(ArgoCdValues.object(json, "spec")),
                ArgoCdValues.text(sync, "status"), Revisions.of(sync), ArgoCdValues.text(health, "status"),
                ArgoCdValues.text(health, "message"), errorOf(status),
                operationOf(ArgoCdValues.object(json, "operation"), ArgoCdValues.object(status, "operationState")),
                history.stream().skip(Math.max(0, history.size() - MOST_OF_HISTORY)).map(Revisions::of).toList());
    }

    /** By the server's {@code GetSources}: if there are several, the single one does not count. */
    private static List<Source> sourcesOf(Map<?, ?> holder) {
        List<Map<?, ?>> several = ArgoCdValues.objects(holder, "sources");
        Map<?, ?> one = ArgoCdValues.object(holder, "source");
        return (several.isEmpty() ? Stream.of(one).filter(source -> !source.isEmpty()) : several.stream())
                .map(source -> new Source(ArgoCdValues.text(source, "chart"), ArgoCdValues.text(source, "repoURL"))).toList();
    }

    private static String errorOf(Map<?, ?> status) {
        return ArgoCdValues.objects(status, "conditions").stream()
                .filter(condition -> ArgoCdValues.text(condition, "type").endsWith("Error"))
                .map(condition -> ArgoCdValues.text(condition, "message")).findFirst().orElse("");
    }

    /** One that was requested counts as running: the controller turns it into a state in a moment. */
    private static Operation operationOf(Map<?, ?> requested, Map<?, ?> state) {
        if (requested.containsKey("sync") && ArgoCdValues.text(state, "phase").matches("|Succeeded|Failed|Error")) {
            return new Operation("Running", "", "", "", Revisions.of(ArgoCdValues.object(requested, "sync")));
        }
        Revisions result = Revisions.of(ArgoCdValues.object(state, "syncResult"));
        return new Operation(ArgoCdValues.text(state, "phase"), ArgoCdValues.text(state, "message"),
                ArgoCdValues.text(state, "startedAt"), ArgoCdValues.text(state, "finishedAt"),
                !result.revisions.isEmpty() ? result
                        : Revisions.of(ArgoCdValues.object(ArgoCdValues.object(state, "operation"), "sync")));
    }
}
