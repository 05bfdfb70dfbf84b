package io.shipyard.github;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What a job says of itself, as an
 * <a href="https://docs.github.com/en/rest/checks/runs#list-check-run-annotations">annotation</a>
 * of its check run.
 *
 * @param level {@code failure}, {@code warning} or {@code notice}
 */
@RegisterForReflection
public record Annotation(@JsonProperty("annotation_level") String level, String title, String message) {

    /** What the runner keeps of a job at the most, each of 4 KB. */
    static final int MOST = 50;

    static List<Annotation> list(Annotation[] all) {
        return Arrays.stream(all).filter(Objects::nonNull).toList();
    }

    public boolean isError() {
        return "failure".equals(level) && message != null && !message.isBlank();
    }
}
