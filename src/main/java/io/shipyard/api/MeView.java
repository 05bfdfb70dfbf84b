package io.shipyard.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The caller as the page shows them. */
@Schema(description = "Who calls")
public record MeView(
        @Schema(description = "Subject of the caller's token, or the name of one that the service has been given") @JsonProperty("sub") String sub,
        @Schema(description = "User name at the provider") @JsonProperty("preferred_username") String preferredUsername,
        @Schema(description = "E-mail, empty if it is not known") @JsonProperty("email") String email,
        @Schema(description = "As the history names them; anonymous where nobody is asked to sign in") @JsonProperty("name") String name,
        @Schema(description = "Whether they are known, and can sign out") @JsonProperty("signed_in") boolean signedIn,
        @Schema(description = "Whether they may change anything, or only read") @JsonProperty("may_change") boolean mayChange) {
}
