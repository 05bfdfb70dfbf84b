package io.shipyard.ci;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.shipyard.release.Release;
import io.shipyard.release.ReleaseRepo;
import io.smallrye.mutiny.Uni;

/** What readers see: one statement a request. */
@ApplicationScoped
public class CiStatuses {

    private static final String COUNT = """
            select r.release_id, c.status, case when c.successor_of = c.merge_commit_sha then c.successor_status end, count(*)
            from release_repo r join repo_ci_status c on c.release_repo_id = r.id
            where not r.excluded and r.release_id = any(cast(:releases as uuid[])) group by 1, 2, 3""";

    /** Null if there is no such release. */
    @WithSession
    public Uni<ReleaseCi> find(UUID releaseId) {
        return Panache.getSession().flatMap(session -> session.createQuery("""
                from Release l left join ReleaseRepo r on r.releaseId = l.id
                left join RepoCiStatus c on c.releaseRepoId = r.id
                where l.id = :id order by lower(r.repoName), r.id""", Object[].class)
                .setParameter("id", releaseId).getResultList())
                .map(CiStatuses::releaseCi);
    }

    private static ReleaseCi releaseCi(List<Object[]> rows) {
        if (rows.isEmpty()) {
            return null;
        }
        return new ReleaseCi((Release) rows.get(0)[0], rows.stream().filter(row -> row[1] != null)
                .map(row -> new RepoCi((ReleaseRepo) row[1], (RepoCiStatus) row[2])).toList());
    }

    /** How far each of these releases has come, counted by the database; empty for one without repositories. */
    @WithSession
    public Uni<Map<UUID, CiSummary>> summaries(Collection<UUID> releases) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(COUNT, Object[].class)
                .setParameter("releases", releases.toArray(UUID[]::new)).getResultList())
                .map(rows -> summaries(releases, rows));
    }

    private static Map<UUID, CiSummary> summaries(Collection<UUID> releases, List<Object[]> rows) {
        Map<UUID, Map<Standing, Integer>> standings = releases.stream()
                .collect(Collectors.toMap(Function.identity(), release -> new HashMap<>()));
        rows.forEach(row -> standings.get((UUID) row[0]).merge(Standing.of(status(row[1]), status(row[2])),
                ((Number) row[3]).intValue(), Integer::sum));
        return standings.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, release -> CiSummary.of(release.getValue())));
    }

    private static CiStatus status(Object word) {
        return word == null ? null : CiStatus.valueOf(((String) word).toUpperCase(Locale.ROOT));
    }
}
