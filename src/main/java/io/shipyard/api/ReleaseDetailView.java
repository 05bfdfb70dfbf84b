package io.shipyard.api;

import java.util.List;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.shipyard.ci.ReleaseCi;

/** A release with its repositories */
@Schema(description = "A release with its repositories")
public record ReleaseDetailView(
        @Schema(description = "The release") @JsonProperty("release") ReleaseView release,
        @Schema(description = "Its repositories by name, excluded ones too") @JsonProperty("repos") List<RepoView> repos,
        @Schema(description = "The organisation whose repositories the service checks") @JsonProperty("org") String org,
        @Schema(description = "How many repositories stand where") @JsonProperty("ci_summary") CiSummaryView ciSummary,
        @Schema(description = "Whether a discovery is asked for or under way") @JsonProperty("syncing") boolean syncing,
        @Schema(description = "How far the discovery has come") @JsonProperty("sync") SyncView sync) {

    /** Without repositories: for clients that take the first list they get for the whole. */
    ReleaseDetailView withoutRepos() {
        return new ReleaseDetailView(release, List.of(), org, ciSummary, syncing, sync);
    }

    public static ReleaseDetailView of(ReleaseCi release, String org) {
        return new ReleaseDetailView(ReleaseView.of(release.release()),
                release.repos().stream().map(repo -> RepoView.of(repo.repo())).toList(), org,
                CiSummaryView.of(release.summary()), release.release().syncing(), SyncView.of(release));
    }
}
