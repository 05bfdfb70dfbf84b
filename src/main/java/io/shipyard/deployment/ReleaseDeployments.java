package io.shipyard.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The repositories of a release in all environments.
 *
 * @param environments in the order of promotion
 * @param rows by the number of the repository in the release, then by the environment; what is missing waits
 */
public record ReleaseDeployments(List<Environment> environments, Map<Long, Map<String, RepoDeployment>> rows) {

    static ReleaseDeployments of(List<Environment> environments, List<RepoDeployment> rows) {
        return new ReleaseDeployments(environments, rows.stream().collect(Collectors.groupingBy(row -> row.releaseRepoId,
                Collectors.toMap(row -> row.environment, Function.identity()))));
    }

    /** Empty before there was anything to deploy. */
    public Optional<RepoDeployment> find(long repoId, Environment environment) {
        return Optional.ofNullable(rows.getOrDefault(repoId, Map.of()).get(environment.name()));
    }
}
