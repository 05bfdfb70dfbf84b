package io.shipyard.release;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.shipyard.github.Comparison;

/** Which kinds of infrastructure a change touches, by the paths of its files. */
final class InfraChanges {

    private static final Map<String, Pattern> KINDS = new TreeMap<>(Map.of(
            "terraform", path("\\.(tf|tfvars|hcl)$|(^|/)terraform/"),
            "helm", path("(^|/)(helm|charts?)/|(^|/)Chart\\.(yaml|yml|lock)$|(^|/)values[^/]*\\.ya?ml$"),
            "docker", path("(^|/)[^/]*(Dockerfile|Containerfile)[^/]*$|(^|/)(docker-)?compose[^/]*\\.ya?ml$|(^|/)docker/"
                    + "|(^|/)\\.dockerignore$"),
            "ci/cd", path("^\\.github/(workflows|actions)/|^\\.gitlab-ci|(^|/)Jenkinsfile|^\\.circleci/"
                    + "|^azure-pipelines|^\\.ci/"),
            "kubernetes", path("(^|/)(k8s|kubernetes|kustomize|manifests)/|(^|/)kustomization\\.ya?ml$")));

    /** Stands beside the kinds where GitHub lists only some of the files. */
    private static final String INCOMPLETE = "incomplete";

    private InfraChanges() {
    }

    static List<String> ofSome(List<Comparison.File> files) {
        return Stream.concat(of(files).stream(), Stream.of(INCOMPLETE)).toList();
    }

    static List<String> of(List<Comparison.File> files) {
        return KINDS.entrySet().stream()
                .filter(kind -> files.stream().anyMatch(file -> kind.getValue().matcher(file.filename()).find()))
                .map(Map.Entry::getKey).toList();
    }

    private static Pattern path(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }
}
