package io.shipyard.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Function;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

import io.shipyard.ci.CiStatuses;
import io.shipyard.ci.ReleaseCi;
import io.smallrye.mutiny.Uni;

/** The CI of a release, for the frontend and for {@code curl}. */
@Path("/api/releases/{id}/ci-status")
public class CiStatusResource {

    private final CiStatuses statuses;

    CiStatusResource(CiStatuses statuses) {
        this.statuses = statuses;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Shows the CI of every repository", description = "Carries a weak ETag that changes with anything but last_checked_at. With Accept: text/plain it answers one line a repository.")
    @APIResponse(responseCode = "200", description = "The present state")
    @APIResponse(responseCode = "304", description = "Nothing has changed since the ETag in If-None-Match")
    public Uni<RestResponse<CiStatusesView>> get(@RestPath UUID id, Request request) {
        return answer(id, request, CiStatusesView::of, view -> view.withoutChecks().toString());
    }

    @GET
    @Produces("text/plain;charset=UTF-8;qs=0.5")
    @Operation(hidden = true)
    public Uni<RestResponse<String>> getText(@RestPath UUID id, Request request) {
        return answer(id, request, CiStatusText::of, Function.identity());
    }

    private <T> Uni<RestResponse<T>> answer(UUID id, Request request, Function<ReleaseCi, T> view,
            Function<T, String> identity) {
        return statuses.find(id).onItem().ifNull().failWith(() -> ReleaseResource.unknown(id)).map(release -> {
            T body = view.apply(release);
            EntityTag tag = new EntityTag(digest(identity.apply(body)), true);
            Response.ResponseBuilder notModified = request.evaluatePreconditions(tag);
            return (notModified == null ? RestResponse.ResponseBuilder.ok(body)
                    : RestResponse.ResponseBuilder.<T> notModified())
                    .tag(tag).header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                    .header(HttpHeaders.CACHE_CONTROL, "no-cache").build();
        });
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
