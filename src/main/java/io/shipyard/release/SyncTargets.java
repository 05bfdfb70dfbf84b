package io.shipyard.release;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.github.GitHubClient;
import io.shipyard.github.GitHubConfig;
import io.shipyard.github.Priority;
import io.shipyard.github.Repository;
import io.smallrye.mutiny.Uni;

/** What a discovery checks: the repositories of the release, and, if it goes through the organisation, all that may enter. */
@ApplicationScoped
class SyncTargets {

    private final GitHubClient github;
    private final GitHubConfig config;

    SyncTargets(GitHubClient github, GitHubConfig config) {
        this.github = github;
        this.config = config;
    }

    /** @param members by what they are called today, if the organisation's list says so */
    record Targets(List<TrackedRepo> members, List<TrackedRepo> candidates) {

        int size() {
            return members.size() + candidates.size();
        }
    }

    Uni<Targets> of(SyncStore.Claim claim) {
        return claim.release().discover ? listCandidates(claim.priority()).map(listed -> targets(claim, listed))
                : Uni.createFrom().item(new Targets(claim.members(), List.of()));
    }

    /** The organisation's repositories without archived, disabled and ignored ones. */
    private Uni<List<Repository>> listCandidates(Priority priority) {
        Set<String> ignored = config.ignoreRepos().orElse(Set.of()).stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        return github.with(priority).listRepositories(config.org()).map(repositories -> repositories.stream()
                .filter(repository -> !repository.archived() && !repository.disabled())
                .filter(repository -> !ignored.contains(repository.repoName().name().toLowerCase(Locale.ROOT)))
                .toList());
    }

    private static Targets targets(SyncStore.Claim claim, List<Repository> listed) {
        Map<Long, List<Repository>> byId = listed.stream().collect(Collectors.groupingBy(Repository::id));
        Map<String, Repository> candidates = new LinkedHashMap<>();
        // an id that is listed twice identifies nothing
        listed.forEach(repository -> candidates.put(repository.repoName().key(),
                byId.get(repository.id()).stream().map(Repository::repoName).distinct().count() == 1
                        ? repository
                        : Repository.of(0, repository.repoName())));
        List<TrackedRepo> members = claim.members().stream().map(member -> sameAs(member, byId, candidates)
                .map(today -> member.listedAs(candidates.remove(today.repoName().key()))).orElse(member)).toList();
        return new Targets(members,
                candidates.values().stream().map(listing -> TrackedRepo.candidate(claim.release(), listing)).toList());
    }

    /** By its id if both are known, otherwise by its name. */
    private static Optional<Repository> sameAs(TrackedRepo member, Map<Long, List<Repository>> byId,
            Map<String, Repository> candidates) {
        Optional<Repository> named = Optional.ofNullable(candidates.get(member.name().key()));
        return member.githubId() == 0 ? named
                : byId.getOrDefault(member.githubId(), List.of()).stream().map(any -> candidates.get(any.repoName().key()))
                        .filter(any -> any != null && any.id() != 0).findFirst()
                        .or(() -> named.filter(any -> any.id() == 0));
    }
}
