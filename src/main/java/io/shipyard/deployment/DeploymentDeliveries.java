package io.shipyard.deployment;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.shipyard.github.Repository;
import io.shipyard.release.SameRepository;
import io.smallrye.mutiny.Uni;

/**
 * Makes repositories due at once whose deployments webhook deliveries report on. A row that is being checked is taken from
 * whoever has claimed it: that check may have been too early, and the next one may be minutes away.
 */
@ApplicationScoped
public class DeploymentDeliveries {

    /**
     * Whatever is to run there, as long as it is followed: another commit may replace it, or have been rolled back to. GitHub's
     * lists lag behind its deliveries.
     */
    static final String MAKE_DUE = """
            with named as (select d.id from release_repo r join repo_deployment d on d.release_repo_id = r.id
                           where """ + SameRepository.CONDITION + """
                               and not r.excluded and d.environment = any(string_to_array(:environments, ','))
                               and (d.expected_commit = :sha or d.due_at is not null)
                           order by d.id for no key update of d)
            update repo_deployment d set due_at = least(d.due_at, now() + interval '2 seconds'), lease = null,
                since = case d.state when 'waiting' then now() else d.since end,
                state = case d.state when 'waiting' then 'pending' else d.state end
            from named where d.id = named.id""";

    /** Nobody waits for a run to end well before its commit is deployed. */
    static final String BEGIN = """
            insert into repo_deployment (release_repo_id, environment, state, expected_commit, due_at)
            select r.id, e.name, 'pending', r.merge_commit_sha, now() + interval '2 seconds'
            from release_repo r cross join unnest(string_to_array(:environments, ',')) e (name)
            where """ + SameRepository.CONDITION + """
                and not r.excluded and r.merge_commit_sha = :sha
            order by r.id
            on conflict (release_repo_id, environment) do nothing""";

    private final Environments environments;

    DeploymentDeliveries(Environments environments) {
        this.environments = environments;
    }

    /** @return whether a deployment to an environment can be of anything that is tracked */
    public boolean concern(String gitHubEnvironment) {
        return !named(gitHubEnvironment).isEmpty();
    }

    /** @return how many rows are checked for it */
    @WithTransaction
    public Uni<Integer> take(Repository repo, String sha, String gitHubEnvironment) {
        String names = String.join(",", named(gitHubEnvironment));
        return Panache.getSession().flatMap(session -> of(session, MAKE_DUE, repo, sha, names).executeUpdate()
                .flatMap(due -> of(session, BEGIN, repo, sha, names).executeUpdate()
                        .map(begun -> due + begun)));
    }

    private static Mutiny.MutationQuery of(Mutiny.Session session, String statement, Repository repo, String sha,
            String names) {
        return SameRepository.in(session.createNativeQuery(statement), repo).setParameter("environments", names)
                .setParameter("sha", sha);
    }

    /** Their names, in which there is no comma. GitHub's know no case. */
    private List<String> named(String gitHubEnvironment) {
        return environments.all().stream()
                .filter(environment -> environment.gitHubEnvironment().filter(gitHubEnvironment::equalsIgnoreCase).isPresent())
                .map(Environment::name).toList();
    }
}
