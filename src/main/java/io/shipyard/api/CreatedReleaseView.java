package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.shipyard.release.Release;

/** A release whose repositories are being discovered. */
@Schema(description = "A release whose repositories are being discovered")
public record CreatedReleaseView(@JsonUnwrapped ReleaseView release,
        @Schema(description = "Whether a discovery is asked for or under way") boolean syncing) {

    static CreatedReleaseView of(Release release) {
        return new CreatedReleaseView(ReleaseView.of(release), release.syncing());
    }
}
