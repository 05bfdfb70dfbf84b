package io.shipyard.ci;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.shipyard.release.Release;
import io.shipyard.release.ReleaseRepo;
import io.smallrye.mutiny.Uni;

/** What readers see: one statement a request. */
@ApplicationScoped
public class CiStatuses {

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
}
