package io.shipyard.api;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.shipyard.ci.RepoCi;
import io.shipyard.deployment.DeploymentState;
import io.shipyard.deployment.Environment;
import io.shipyard.deployment.ReleaseDeployments;
import io.shipyard.deployment.RepoDeployment;

/**
 * Where a release runs as QA sees it: one line a repository, and one for each environment that has something to say. Excluded
 * repositories have none, and nor have any without environments.
 */
public record DeploymentText(List<Line> lines) {

    /**
     * A repository in words.
     *
     * @param repoId of the repository in its release
     * @param name in brackets
     * @param places one for each environment, in the order of promotion
     */
    public record Line(long repoId, String name, List<Place> places) {

        static Line of(RepoCi repo, ReleaseDeployments deployments) {
            return new Line(repo.repo().id, "[" + repo.repo().repoName + "]", deployments.environments().stream()
                    .map(environment -> Place.of(environment, deployments.find(repo.repo().id, environment).orElse(null)))
                    .toList());
        }
    }

    /**
     * A repository in one environment.
     *
     * @param now what runs there, as {@code qa ✓ 1.1.937}, and what is to, as {@code qa ⏳ 1.1.930 → 1.1.937}
     * @param news for when it has come to this state, as {@code qa ✓ deployed 1.1.937}
     * @param problem a line, or nothing
     */
    public record Place(String environment, DeploymentState state, String now, String news, String problem) {

        /** What has no row waits. */
        static Place of(Environment environment, RepoDeployment rowOrNull) {
            RepoDeployment row = rowOrNull == null ? new RepoDeployment() : rowOrNull;
            String sign = environment.name() + " " + sign(row.state);
            return new Place(environment.name(), row.state,
                    sign + versions(row) + (row.checkFailed ? " (stale)" : ""), sign + " " + words(row),
                    row.lastError.isEmpty() ? ""
                            : "    " + environment.name() + ": " + row.lastError.replaceAll("\\R", " ") + "\n");
        }
    }

    public static DeploymentText of(ReleaseStatus release) {
        return new DeploymentText(release.deployments().environments().isEmpty() ? List.of()
                : release.ci().tracked().stream().map(repo -> Line.of(repo, release.deployments())).toList());
    }

    /** All of it, in columns. */
    public String inColumns() {
        int names = lines.stream().mapToInt(line -> line.name.length()).max().orElse(0);
        int environments = lines.stream().mapToInt(line -> line.places.size()).max().orElse(0);
        List<Integer> widths = IntStream.range(0, environments).mapToObj(column -> lines.stream()
                .mapToInt(line -> line.places.get(column).now.length()).max().orElse(0)).toList();
        return lines.stream().map(line -> inColumns(line, names, widths)).collect(Collectors.joining());
    }

    private static String inColumns(Line line, int names, List<Integer> widths) {
        String places = IntStream.range(0, widths.size())
                .mapToObj(column -> "  " + CiStatusText.pad(line.places.get(column).now, widths.get(column)))
                .collect(Collectors.joining());
        return (CiStatusText.pad(line.name, names) + places).stripTrailing() + "\n"
                + line.places.stream().map(Place::problem).collect(Collectors.joining());
    }

    private static String words(RepoDeployment row) {
        String word = row.state.word().replace('_', ' ');
        return switch (row.state) {
            case DEPLOYED -> word + after(row.currentVersion);
            case REPLACED -> word + (row.currentVersion.isEmpty() ? "" : " by" + after(row.currentVersion));
            case WAITING, PENDING, SYNCING, UNHEALTHY, NOT_FOUND, TIMEOUT -> word + after(row.expected());
        };
    }

    /** What runs, and what is to run. */
    private static String versions(RepoDeployment row) {
        boolean other = row.state != DeploymentState.DEPLOYED && row.state != DeploymentState.REPLACED
                && !row.expected().isEmpty() && !row.expected().equals(row.currentVersion);
        return after(row.currentVersion) + (other ? " →" + after(row.expected()) : "");
    }

    private static String after(String version) {
        return version.isEmpty() ? "" : " " + version;
    }

    private static String sign(DeploymentState state) {
        return switch (state) {
            case WAITING -> "–";
            case PENDING -> "○";
            case SYNCING -> "⏳";
            case DEPLOYED, REPLACED -> "✓";
            case UNHEALTHY, TIMEOUT -> "✗";
            case NOT_FOUND -> "?";
        };
    }
}
