package io.shipyard.github;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestResponse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;

/**
 * Signs the GitHub App in, for a
 * <a href="https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app">token of its
 * installation</a>. These few requests an hour do not wait for their turn, since what has its turn waits for them; but none is
 * sent while GitHub limits this service, and a limit that one of them meets is everybody's. Their hourly budget is another
 * than the installation's.
 */
@ApplicationScoped
class AppSignIn {

    private static final Duration MAX_TIME = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,1024}");

    private final GitHubApi api;
    private final RateLimitGate gate;
    private final GitHubMetrics metrics;
    private final Credential credential;
    private final ObjectMapper mapper;
    private final InstantSource clock;
    private final GitHubConfig config;
    /** What was looked up, for as long as GitHub knows it; null until then. */
    private volatile Long installation;

    AppSignIn(@RestClient GitHubApi api, RateLimitGate gate, GitHubMetrics metrics, Credential credential, ObjectMapper mapper,
            InstantSource clock, GitHubConfig config) {
        this.api = api;
        this.gate = gate;
        this.metrics = metrics;
        this.credential = credential;
        this.mapper = mapper;
        this.clock = clock;
        this.config = config;
    }

    /** A token and how long GitHub takes it. */
    record Issued(String token, Duration lifetime) {

        @Override
        public String toString() {
            return "token for " + lifetime;
        }
    }

    @RegisterForReflection
    record Installation(long id) {
    }

    @RegisterForReflection
    record AccessToken(String token, @JsonProperty("expires_at") Instant expiresAt) {

        @Override
        public String toString() {
            return "token until " + expiresAt;
        }
    }

    /**
     * Fails with a {@link GitHubException}, but never with {@link GitHubException.NotFound}, which says something of a
     * repository.
     */
    Uni<Issued> issueToken() {
        return installation().flatMap(this::issueToken).ifNoItem().after(MAX_TIME)
                .failWith(() -> new GitHubException.Unavailable("GitHub gave the App no token within "
                        + MAX_TIME.toSeconds() + " s", null));
    }

    private Uni<Long> installation() {
        Optional<Long> known = config.appInstallationId().or(() -> Optional.ofNullable(installation));
        return known.map(id -> Uni.createFrom().item(id)).orElseGet(() -> lookUp("orgs")
                .flatMap(found -> found.isPresent() ? Uni.createFrom().item(found) : lookUp("users"))
                .map(found -> found.orElseThrow(() -> refused("GitHub says that the App is not installed for "
                        + config.org())))
                .map(Installation::id)
                .invoke(id -> installation = id));
    }

    /** @param ownersAre how paths begin: GitHub distinguishes organisations from users */
    private Uni<Optional<Installation>> lookUp(String ownersAre) {
        return ask(Route.APP_INSTALLATION, "/" + ownersAre + "/" + config.org() + "/installation",
                (url, by) -> api.get(url, by, null))
                .map(response -> response.status() == 404 ? Optional.empty()
                        : Optional.of(read(response, 200, Installation.class)));
    }

    private Uni<Issued> issueToken(long id) {
        return ask(Route.APP_TOKEN, "/app/installations/" + id + "/access_tokens", api::post).map(response -> {
            if (response.status() == 404) {
                // installed anew it has another number
                installation = null;
            }
            AccessToken issued = read(response, 201, AccessToken.class);
            if (issued.token() == null || !TOKEN.matcher(issued.token()).matches() || issued.expiresAt() == null) {
                throw unreadable(response.url(), "answered without a token");
            }
            Duration lifetime = Duration.between(RateLimit.date(response::header, clock.instant()), issued.expiresAt());
            return new Issued(issued.token(), lifetime.compareTo(LONGEST) < 0 ? lifetime : LONGEST);
        });
    }

    private interface Request {
        Uni<RestResponse<byte[]>> send(URI url, String authorization);
    }

    private Uni<GitHubResponse> ask(Route route, String path, Request request) {
        return Uni.createFrom().deferred(() -> {
            Optional<Instant> closedUntil = gate.limitedUntil();
            if (closedUntil.isPresent()) {
                return Uni.createFrom().failure(new GitHubException.RateLimited(closedUntil.get()));
            }
            URI url = GitHubApi.url(config.apiUrl(), path);
            String signIn = credential.appKey().signIn(config.appId().orElseThrow(), clock.instant());
            return metrics.watch(route, request.send(url, "Bearer " + signIn)
                    .map(response -> GitHubResponse.of(url, null, response)))
                    .onFailure(Throwable.class)
                    .transform(problem -> unreadable(url, "gave no answer (" + GitHubException.describe(problem) + ")"))
                    .invoke(this::refuseIfFailed);
        });
    }

    private void refuseIfFailed(GitHubResponse response) {
        RateLimit.of(response.status(), response::header, response.body(), clock.instant()).ifPresent(limit -> {
            throw new GitHubException.RateLimited(gate.close(limit));
        });
    }

    private <T> T read(GitHubResponse response, int due, Class<T> type) {
        if (response.status() != due) {
            String what = "GitHub answered " + response.status() + " for " + response.url().getPath()
                    + response.explanation(mapper);
            throw response.status() >= 400 && response.status() < 500 ? refused(what)
                    : new GitHubException.Unavailable(what, null);
        }
        try {
            T content = mapper.readValue(response.body(), type);
            if (content != null) {
                return content;
            }
        } catch (IOException notTheJsonItShouldBe) {
            // as a cause it could repeat what it could not read
        }
        throw unreadable(response.url(), "answered something that is not the JSON it should be");
    }

    private GitHubException.Unauthorized refused(String what) {
        return new GitHubException.Unauthorized(what + ": check " + credential.settings());
    }

    private static GitHubException.Unavailable unreadable(URI url, String what) {
        return new GitHubException.Unavailable("GitHub " + what + " for " + url.getPath(), null);
    }
}
