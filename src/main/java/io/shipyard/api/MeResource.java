package io.shipyard.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

import io.shipyard.security.Caller;

/** Who calls, for the page. */
@Path("/api/me")
public class MeResource {

    private final Caller caller;

    MeResource(Caller caller) {
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Describes the caller, and what they may do")
    @APIResponse(responseCode = "200", description = "The caller", content = @Content(schema = @Schema(implementation = MeView.class)))
    public RestResponse<MeView> get() {
        return RestResponse.ResponseBuilder
                .ok(new MeView(caller.claim("sub"), caller.claim("preferred_username"), caller.claim("email"), caller.name(),
                        caller.isSignedIn(), caller.mayWrite()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
