package io.shipyard.api;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.shipyard.ci.CiStatuses;
import io.shipyard.github.GitHubConfig;
import io.shipyard.github.Priority;
import io.shipyard.github.RateLimitGate;
import io.shipyard.release.Registrations;
import io.shipyard.release.Release;
import io.shipyard.release.Releases;
import io.shipyard.security.Caller;
import io.smallrye.mutiny.Uni;

/** Releases. What a client has begun is ended, though it goes away meanwhile. */
@Path("/api/releases")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false)
@CustomDeserialization(ExactJson.class)
public class ReleaseResource {

    static final String PARTIAL = "partial";
    static final String TRUE_OR_FALSE = "must be true or false";

    private final Releases releases;
    private final CiStatuses statuses;
    private final StatusCache answers;
    private final Registrations registrations;
    private final RateLimitGate gate;
    private final Caller caller;
    private final InstantSource clock;
    private final String org;

    ReleaseResource(Releases releases, CiStatuses statuses, StatusCache answers,
            Registrations registrations, RateLimitGate gate, Caller caller, InstantSource clock, GitHubConfig github) {
        this.releases = releases;
        this.statuses = statuses;
        this.answers = answers;
        this.registrations = registrations;
        this.gate = gate;
        this.caller = caller;
        this.clock = clock;
        this.org = github.org();
    }

    @POST
    @Operation(summary = "Creates a release", description = "Its repositories are discovered in the background.")
    @APIResponse(responseCode = "201", description = "Created", content = @Content(schema = @Schema(implementation = CreatedReleaseView.class)))
    public Uni<RestResponse<CreatedReleaseView>> create(@NotNull @Valid NewRelease body) {
        return releases.create(body.sourceBranch(), body.destBranch(), body.repoNames(org), caller.name())
                .map(created -> RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED,
                        CreatedReleaseView.of(created)).location(location(created)).build());
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Registers a release that another backend keeps", description = "Idempotent. Repositories that come with their merge commit are tracked without discovery.")
    @APIResponse(responseCode = "200", description = "Updated", content = @Content(schema = @Schema(implementation = ReleaseView.class)))
    @APIResponse(responseCode = "201", description = "Created", content = @Content(schema = @Schema(implementation = ReleaseView.class)))
    public Uni<RestResponse<ReleaseView>> register(@RestPath UUID id, @NotNull @Valid RegisteredRelease body) {
        return answers.forgetting(id, registrations.register(id, body.toRegistration(org), caller.name()))
                // another request has registered it at the same time: this one is an update then
                .onFailure(ConstraintViolationException.class).retry().atMost(2)
                .map(registered -> registered.created()
                        ? RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED,
                                ReleaseView.of(registered.release())).location(location(registered.release())).build()
                        : RestResponse.ok(ReleaseView.of(registered.release())));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Shows a release with its repositories", description = "Until its first discovery has ended repos is empty, unless partial is true: then it has those that were found so far.")
    public Uni<ReleaseDetailView> get(@RestPath UUID id,
            @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) @RestQuery(PARTIAL) @DefaultValue("false") @Pattern(regexp = "true|false", message = TRUE_OR_FALSE) String partial) {
        return statuses.find(id).onItem().ifNull().failWith(() -> UnknownException.release(id))
                .map(release -> {
                    ReleaseDetailView detail = ReleaseDetailView.of(release, org);
                    return Boolean.parseBoolean(partial) || release.isDiscovered() ? detail : detail.withoutRepos();
                });
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Deletes a release with all that hangs on it")
    @APIResponse(responseCode = "204", description = "Deleted")
    public Uni<Void> delete(@RestPath UUID id) {
        return answers.forgetting(id, releases.delete(id, caller.name()))
                .flatMap(deleted -> deleted ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(UnknownException.release(id)));
    }

    @POST
    @Path("{id}/refresh")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Reads GitHub again", description = "Answers when that is done, or after 55 s with 202 and status syncing while it goes on in the background.")
    @APIResponse(responseCode = "200", description = "Read again", content = @Content(schema = @Schema(implementation = StatusView.class)))
    @APIResponse(responseCode = "202", description = "Still being read", content = @Content(schema = @Schema(implementation = StatusView.class)))
    public Uni<RestResponse<?>> refresh(@RestPath UUID id) {
        return answers.forgetting(id, releases.requestRefresh(id, caller.name()))
                .flatMap(asked -> {
                    if (!asked) {
                        throw UnknownException.release(id);
                    }
                    return gate.closedUntil(Priority.INTERACTIVE).map(this::limited)
                            .orElseGet(() -> answers.forgetting(id, releases.awaitSync(id))
                                    .onItem().ifNull().failWith(() -> UnknownException.release(id))
                                    .map(this::refreshed));
                });
    }

    private Uni<RestResponse<?>> limited(Instant until) {
        return Uni.createFrom().item(ExceptionMappers.unavailable("GitHub limits this token: it is read again at "
                + until.truncatedTo(ChronoUnit.SECONDS), Duration.between(clock.instant(), until)));
    }

    private RestResponse<?> refreshed(Release release) {
        if (release.syncError != null) {
            return ExceptionMappers.unavailable("GitHub could not be read, and will be again at "
                    + release.syncDueAt.truncatedTo(ChronoUnit.SECONDS) + ": " + release.syncError,
                    Duration.between(clock.instant(), release.syncDueAt));
        }
        return release.syncing() ? RestResponse.accepted(StatusView.SYNCING) : RestResponse.ok(StatusView.OK);
    }

    private static URI location(Release release) {
        return URI.create("/api/releases/" + release.id);
    }
}
