package io.shipyard.deployment;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;

/** What readers see: one statement a request, and none without environments. */
@ApplicationScoped
public class Deployments {

    private static final String COUNT = """
            select r.release_id, e.name, coalesce(d.state, 'waiting'), count(*)
            from release_repo r cross join unnest(cast(:environments as text[])) as e(name)
            left join repo_deployment d on d.release_repo_id = r.id and d.environment = e.name
            where not r.excluded and r.release_id = any(cast(:releases as uuid[])) group by 1, 2, 3""";

    private final Environments environments;

    Deployments(Environments environments) {
        this.environments = environments;
    }

    @WithSession
    public Uni<ReleaseDeployments> find(UUID releaseId) {
        return environments.all().isEmpty() ? Uni.createFrom().item(ReleaseDeployments.of(List.of(), List.of()))
                : RepoDeployment.<RepoDeployment> list("releaseRepoId in (select id from ReleaseRepo where releaseId = ?1)",
                        releaseId).map(rows -> ReleaseDeployments.of(environments.all(), rows));
    }

    /** How far each of these releases has come, by the environments in their order, counted by the database. */
    @WithSession
    public Uni<Map<UUID, Map<String, DeploymentSummary>>> summaries(Collection<UUID> releases) {
        List<String> names = environments.all().stream().map(Environment::name).toList();
        return names.isEmpty() ? Uni.createFrom().item(summaries(releases, names, List.of()))
                : Panache.getSession().flatMap(session -> session.createNativeQuery(COUNT, Object[].class)
                        .setParameter("environments", environments.names())
                        .setParameter("releases", releases.toArray(UUID[]::new)).getResultList())
                        .map(rows -> summaries(releases, names, rows));
    }

    private static Map<UUID, Map<String, DeploymentSummary>> summaries(Collection<UUID> releases, List<String> names,
            List<Object[]> rows) {
        Map<UUID, Map<String, DeploymentSummary>> summaries = releases.stream()
                .collect(Collectors.toMap(Function.identity(), release -> {
                    Map<String, DeploymentSummary> ordered = new LinkedHashMap<>();
                    names.forEach(name -> ordered.put(name, DeploymentSummary.empty()));
                    return ordered;
                }));
        rows.forEach(row -> summaries.get((UUID) row[0]).get((String) row[1]).counts()
                .put(DeploymentState.of((String) row[2]), ((Number) row[3]).intValue()));
        return summaries;
    }
}
