package io.shipyard.github;

import java.util.Optional;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

/**
 * What repositories are called today. A repository is its id. GitHub redirects from a name that it had before, until that name
 * is given to another repository: then the one that is meant has to be asked for by its id.
 */
@ApplicationScoped
public class RepositoryNames {

    private final JsonReader json;

    RepositoryNames(JsonReader json) {
        this.json = json;
    }

    /**
     * The repository as it is today; empty if GitHub says nothing of it.
     *
     * @param id 0 if only the name is known
     * @return fails with {@link GitHubException.NotFound} when the name is another's, and there is no repository with the id
     */
    public Uni<Optional<Repository>> find(long id, RepoName name, Priority priority) {
        return read("/repos/" + name.owner() + "/" + name.name(), priority).flatMap(named -> id == 0
                || named.filter(any -> any.id() == id).isPresent() ? Uni.createFrom().item(named)
                        : read("/repositories/" + id, priority).invoke(found -> {
                            if (found.isEmpty()) {
                                requireSame(id, name, named.orElse(null), true);
                            }
                        }));
    }

    private Uni<Optional<Repository>> read(String path, Priority priority) {
        return json.get(Route.REPO, path, Repository.class, priority).map(Optional::of)
                .onFailure(GitHubException.NotFound.class).recoverWithItem(Optional.empty())
                .map(found -> found.filter(any -> any.id() != 0 && any.fullName() != null));
    }

    /**
     * Sends a request under the name that is known, and under the current name if that fails with
     * {@link GitHubException.NotFound}.
     *
     * @param id 0 if only the name is known
     */
    public <T> Uni<T> follow(long id, RepoName name, Priority priority, Function<RepoName, Uni<T>> request) {
        return request.apply(name).onFailure(failure -> id != 0 && failure instanceof GitHubException.NotFound)
                .recoverWithUni(failure -> find(id, name, priority).flatMap(found -> found
                        .filter(repository -> !repository.isCalled(name))
                        .map(renamed -> request.apply(renamed.repoName()))
                        .orElseGet(() -> Uni.createFrom().failure(failure))));
    }

    /**
     * @param id 0 if only the name is known
     * @param answered null if the answer names no repository
     * @param moved whether GitHub redirected the request
     * @throws GitHubException.NotFound when the answer is of another repository, which has or had the name since
     */
    public static void requireSame(long id, RepoName name, Repository answered, boolean moved) {
        if (answered != null && id != 0 && answered.id() != 0 && answered.id() != id && (moved || answered.isCalled(name))) {
            throw new GitHubException.NotFound(name + " is another repository now (id " + answered.id() + ", not " + id + ")");
        }
    }

    /**
     * What an answer says of the repository that was asked for; empty if it says nothing that can be relied on.
     *
     * @param answered null if the answer names no repository
     * @param moved whether GitHub redirected the request
     */
    public static Optional<Repository> known(long id, RepoName name, Repository answered, boolean moved) {
        return Optional.ofNullable(answered).filter(any -> any.id() != 0 && any.fullName() != null)
                .filter(any -> any.id() == id || (id == 0 && (moved || any.isCalled(name))));
    }
}
