package io.shipyard.deployment;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.shipyard.deployment.Environment.ArgoCd;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;

/**
 * Applications as checks need them: one list for all checks that are due together, and by name what it does not show. Checks
 * share a request that is under way.
 */
@ApplicationScoped
class ArgoCdApplications {

    private static final Duration LONGEST_KEPT = Duration.ofSeconds(5);
    /**
     * As long as a list shows the same of an application. What it does not show changes with that, but for revisions that
     * bring no change.
     */
    private static final Duration KEEP_WHOLE = Duration.ofMinutes(2);
    /** As of a repository that is deployed nowhere. A list that has it ends this. */
    private static final Duration KEEP_MISSING = Duration.ofMinutes(5);
    /** In which what was kept has expired by the clock, too. */
    private static final Duration A_MOMENT = Duration.ofMillis(100);
    /** Servers with their tokens. */
    private static final int MOST_LISTS = 20;
    private static final int MOST_APPLICATIONS = ArgoCdList.MOST;

    private final Vertx vertx;
    private final ArgoCdClient client;
    private final ArgoCdLog log;
    private final Duration keep;
    private final SharedAnswers<ArgoCd, ArgoCdList> lists;
    private final SharedAnswers<Named, ArgoCdApplication> applications;

    ArgoCdApplications(Vertx vertx, InstantSource clock, ArgoCdClient client, ArgoCdLog log,
            @ConfigProperty(name = "deployment.poll-interval") Duration interval) {
        this.vertx = vertx;
        this.client = client;
        this.log = log;
        this.keep = interval.dividedBy(2).compareTo(LONGEST_KEPT) < 0 ? interval.dividedBy(2) : LONGEST_KEPT;
        this.lists = new SharedAnswers<>(vertx, clock, MOST_LISTS, keep);
        this.applications = new SharedAnswers<>(vertx, clock, MOST_APPLICATIONS, keep);
    }

    /**
     * @param listed as it was when it was asked for by name; empty if no list had it
     * @param unlisted whether there was a list, and it did not have it
     */
    private record Named(ArgoCd server, String namespace, String name, Optional<ArgoCdApplication> listed, boolean unlisted) {
    }

    /**
     * What the list shows of it, or all of it. Fails with {@link ArgoCdException}.
     *
     * @param name {@code name}, or {@code namespace/name}
     */
    Uni<ArgoCdApplication> find(ArgoCd server, String name) {
        ArgoCd instance = instance(server);
        String namespace = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
        String shortName = name.substring(name.indexOf('/') + 1);
        Named unlisted = new Named(instance, namespace, shortName, Optional.empty(), true);
        return lists.get(instance, keep, () -> list(instance)).map(Optional::of)
                // by name it may be allowed
                .onFailure(ArgoCdException.Refused.class).recoverWithItem(Optional.empty())
                .flatMap(answered -> answered.map(list -> list.find(namespace, shortName)
                        .map(application -> listed(unlisted, application)).orElseGet(() -> getUnlisted(unlisted)))
                        .orElseGet(() -> get(new Named(instance, namespace, shortName, Optional.empty(), false), keep)));
    }

    private Uni<ArgoCdApplication> listed(Named unlisted, ArgoCdApplication application) {
        applications.forget(unlisted);
        return Uni.createFrom().item(application);
    }

    /** It is asked for all the same, since a list has not all that may be read; it is likely to be missing for long. */
    private Uni<ArgoCdApplication> getUnlisted(Named named) {
        return applications.get(named, keep, failure -> failure instanceof ArgoCdException.Missing ? KEEP_MISSING : keep,
                () -> client.get(named.server, named.namespace, named.name)
                        .onFailure(ArgoCdException.Refused.class)
                        .transform(either -> new ArgoCdException.Missing(either.getMessage())));
    }

    /** All of what a list shows a part of. */
    Uni<ArgoCdApplication> whole(ArgoCd server, ArgoCdApplication listed) {
        return get(new Named(instance(server), listed.namespace(), listed.name(), Optional.of(listed), false), KEEP_WHOLE);
    }

    private Uni<ArgoCdApplication> get(Named named, Duration kept) {
        return applications.get(named, kept, () -> client.get(named.server, named.namespace, named.name));
    }

    private Uni<ArgoCdList> list(ArgoCd instance) {
        return client.list(instance).invoke(() -> log.answered(instance))
                // it may be big, and nobody needs it from then on
                .invoke(() -> vertx.setTimer(keep.plus(A_MOMENT).toMillis(), due -> lists.release()))
                .onFailure().invoke(problem -> log.failed(instance, problem));
    }

    /** Environments that differ in names alone share one. */
    private static ArgoCd instance(ArgoCd server) {
        return new ArgoCd(server.url(), server.token(), server.headers(), "", Map.of());
    }
}
