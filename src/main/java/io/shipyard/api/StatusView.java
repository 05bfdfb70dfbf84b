package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** That something was done. Registered because an answer may be this or a problem. */
@RegisterForReflection
@Schema(description = "That something was done")
public record StatusView(
        @Schema(description = "ok when it is done, syncing while it goes on in the background") String status) {

    static final StatusView OK = new StatusView("ok");
    static final StatusView SYNCING = new StatusView("syncing");
}
