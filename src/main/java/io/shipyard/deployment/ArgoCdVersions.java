package io.shipyard.deployment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.shipyard.deployment.ArgoCdApplication.Revisions;
import io.shipyard.deployment.ArgoCdApplication.Source;
import io.shipyard.github.RepoName;

/**
 * Finds what an application has of a repository: the source that its chart, or the repository itself, is, and the revisions of
 * that one. What counts is what a source was resolved to: its {@code targetRevision} may be a range or a branch.
 */
record ArgoCdVersions(List<Source> sources, Built expected, RepoName repo) {

    private static final Pattern OWNER_AND_NAME = Pattern.compile("[/:]([^/:]+/[^/:]+?)(?:\\.git)?/?$");

    /** Empty if there is none of the two. */
    Optional<Source> ours() {
        return index(sources).map(sources::get);
    }

    /** The version of the chart, or the commit of the repository. */
    Optional<String> of(Revisions resolved) {
        return index(resolved.sources().isEmpty() ? sources : resolved.sources())
                .filter(index -> index < resolved.revisions().size()).map(resolved.revisions()::get)
                .filter(revision -> !revision.isEmpty());
    }

    private Optional<Integer> index(List<Source> among) {
        List<Integer> charts = IntStream.range(0, among.size()).filter(index -> !among.get(index).chart().isEmpty()).boxed()
                .toList();
        return charts.stream().filter(index -> isExpected(among.get(index).chart())).findFirst()
                .or(() -> IntStream.range(0, among.size()).boxed()
                        .filter(index -> among.get(index).chart().isEmpty() && isRepository(among.get(index).repoUrl()))
                        .findFirst())
                .or(() -> charts.stream().filter(index -> charts.size() == 1 && isFree(among)).findFirst());
    }

    /** Whether a chart of any name may be the one: beside other sources, it may be something that the repository only uses. */
    private boolean isFree(List<Source> among) {
        return among.size() == 1 || expected.chartName().isEmpty();
    }

    /** In a registry of OCI the name may have a path before it. */
    private boolean isExpected(String chart) {
        return chart.substring(chart.lastIndexOf('/') + 1)
                .equals(expected.chartName().substring(expected.chartName().lastIndexOf('/') + 1));
    }

    /** As {@code https://HOST/OWNER/NAME.git}, {@code ssh://git@HOST/OWNER/NAME} or {@code git@HOST:OWNER/NAME.git}. */
    private boolean isRepository(String url) {
        Matcher matcher = OWNER_AND_NAME.matcher(url);
        return !url.startsWith("oci:") && matcher.find()
                && matcher.group(1).toLowerCase(Locale.ROOT).equals(repo.key());
    }
}
