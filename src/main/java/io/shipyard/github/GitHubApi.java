package io.shipyard.github;

import java.net.URI;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

import io.quarkus.rest.client.reactive.Url;
import io.smallrye.mutiny.Uni;

/**
 * The requests this service makes: all but those for an App's token are the first. URLs are whole because pages and renamed
 * repositories are followed by the URL that GitHub
 * gives. Redirects are not followed and a status of 400 or more is no exception: {@link GitHubClient} judges every
 * answer by its headers first.
 */
@Path("")
@RegisterRestClient(configKey = "github")
interface GitHubApi {

    /** 2026-03-10 removes {@code merge_commit_sha} from pull requests. */
    String API_VERSION = "2022-11-28";

    String ACCEPT = "application/vnd.github+json";

    /** What can be decoded in every build. Left to itself, Vert.x asks for Brotli too, which a native binary cannot read. */
    String ACCEPT_ENCODING = "gzip";

    @GET
    @Produces(ACCEPT)
    @ClientHeaderParam(name = "X-GitHub-Api-Version", value = API_VERSION)
    @ClientHeaderParam(name = "Accept-Encoding", value = ACCEPT_ENCODING)
    Uni<RestResponse<byte[]>> get(@Url URI url, @HeaderParam("Authorization") String authorization,
            @HeaderParam("If-None-Match") String etag);

    @POST
    @Produces(ACCEPT)
    @ClientHeaderParam(name = "X-GitHub-Api-Version", value = API_VERSION)
    @ClientHeaderParam(name = "Accept-Encoding", value = ACCEPT_ENCODING)
    Uni<RestResponse<byte[]>> post(@Url URI url, @HeaderParam("Authorization") String authorization);

    /** @param root of the API, which may have a path */
    static URI url(URI root, String path) {
        String base = root.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}
