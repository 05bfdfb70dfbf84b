package io.shipyard.api;

import jakarta.validation.constraints.NotNull;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What to change of a repository in a release. */
@Schema(description = "What to change of a repository in a release")
public record RepoChange(
        @Schema(description = "Whether its CI is not to be tracked") @NotNull Boolean excluded) {
}
