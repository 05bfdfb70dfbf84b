package io.shipyard.release;

import java.util.Locale;

import org.hibernate.reactive.mutiny.Mutiny.MutationQuery;

import io.shipyard.github.Repository;

/** Finds the rows of a repository that a delivery names: by its id or its name, since a check too many does no harm. */
public final class SameRepository {

    /** Of {@code release_repo r}, for {@link #in}. */
    public static final String CONDITION = """
            (r.github_id = :id and r.github_id <> 0 or lower(r.owner) = :owner and lower(r.repo_name) = :name)
            """;

    private SameRepository() {
    }

    /** Gives a statement that has the condition the repository that it is about. */
    public static MutationQuery in(MutationQuery statement, Repository repo) {
        return statement.setParameter("id", repo.id())
                .setParameter("owner", repo.repoName().owner().toLowerCase(Locale.ROOT))
                .setParameter("name", repo.repoName().name().toLowerCase(Locale.ROOT));
    }
}
