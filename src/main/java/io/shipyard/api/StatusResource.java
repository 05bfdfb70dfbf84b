package io.shipyard.api;

import java.util.UUID;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/** The CI of a release, and where it runs, for the frontend and for {@code curl}. */
@Path("/api/releases")
@Cancellable(false)
public class StatusResource {

    private static final String TEXT = "text/plain;charset=UTF-8;qs=0.5";
    private static final String GZIP = "gzip";
    private static final String VARY = HttpHeaders.ACCEPT + ", " + HttpHeaders.ACCEPT_ENCODING;

    private final StatusCache answers;

    StatusResource(StatusCache answers) {
        this.answers = answers;
    }

    @GET
    @Path("{id}/ci-status")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Shows the CI of every repository", description = "Carries a weak ETag that changes with anything but last_checked_at. With Accept: text/plain it answers one line a repository.")
    @APIResponse(responseCode = "200", description = "The present state", content = {
            @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = CiStatusesView.class)),
            @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(implementation = String.class)) })
    @APIResponse(responseCode = "304", description = "Nothing has changed since the ETag in If-None-Match")
    public Uni<RestResponse<byte[]>> getCi(@RestPath UUID id, Request request, @Context RoutingContext context) {
        return answer(id, StatusForm.CI_JSON, request, context);
    }

    @GET
    @Path("{id}/ci-status")
    @Produces(TEXT)
    @Operation(hidden = true)
    public Uni<RestResponse<byte[]>> getCiText(@RestPath UUID id, Request request, @Context RoutingContext context) {
        return answer(id, StatusForm.CI_TEXT, request, context);
    }

    @GET
    @Path("{id}/deployment-status")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Shows where every repository runs", description = "Carries a weak ETag that changes with anything but last_checked_at. Without environments statuses is empty. With Accept: text/plain it answers one line a repository.")
    @APIResponse(responseCode = "200", description = "The present state", content = {
            @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = DeploymentStatusesView.class)),
            @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(implementation = String.class)) })
    @APIResponse(responseCode = "304", description = "Nothing has changed since the ETag in If-None-Match")
    public Uni<RestResponse<byte[]>> getDeployments(@RestPath UUID id, Request request, @Context RoutingContext context) {
        return answer(id, StatusForm.DEPLOYMENT_JSON, request, context);
    }

    @GET
    @Path("{id}/deployment-status")
    @Produces(TEXT)
    @Operation(hidden = true)
    public Uni<RestResponse<byte[]>> getDeploymentsText(@RestPath UUID id, Request request, @Context RoutingContext context) {
        return answer(id, StatusForm.DEPLOYMENT_TEXT, request, context);
    }

    private Uni<RestResponse<byte[]>> answer(UUID id, StatusForm form, Request request, RoutingContext context) {
        boolean gzip = acceptsGzip(context);
        return answers.kept(id, form, gzip).map(kept -> Uni.createFrom().item(answer(kept, request)))
                .orElseGet(() -> answers.find(id, form, gzip).onItem().ifNull()
                        .failWith(() -> UnknownException.release(id)).map(rendered -> answer(rendered, request)));
    }

    private static boolean acceptsGzip(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.ACCEPT_ENCODING)
                && context.parsedHeaders().acceptEncoding().stream()
                        .anyMatch(coding -> coding.value().equalsIgnoreCase(GZIP) && coding.weight() > 0);
    }

    private static RestResponse<byte[]> answer(RenderedStatus rendered, Request request) {
        Response.ResponseBuilder notModified = request.evaluatePreconditions(rendered.tag());
        return (notModified == null ? RestResponse.ResponseBuilder.ok(rendered.body())
                : RestResponse.ResponseBuilder.<byte[]> notModified())
                .header(HttpHeaders.ETAG, rendered.etag()).header(HttpHeaders.VARY, VARY)
                .header(HttpHeaders.CONTENT_ENCODING, rendered.gzipped() && notModified == null ? GZIP : null)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache").build();
    }
}
