package io.shipyard.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.jwt.JsonWebToken;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.shipyard.security.AccessConfig.Authentication;

/** Who sent the request under way. */
@ApplicationScoped
public class Caller {

    /** The name of all callers where nobody is asked to sign in. */
    static final String NOBODY = "anonymous";

    /** Nobody is to pass for the service itself, or for somebody who is not known. */
    private static final Set<String> RESERVED = Set.of("system", NOBODY);

    private static final int MAX_LENGTH = 100;

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final CurrentVertxRequest request;
    private final AccessConfig config;
    private final InstantSource clock;

    Caller(CurrentVertxRequest request, AccessConfig config, InstantSource clock) {
        this.request = request;
        this.config = config;
        this.clock = clock;
    }

    /** Name of a token; of a person the e-mail, unless it is known not to be verified, else the user name. */
    public String name() {
        return identity().map(Caller::nameOf).orElse(NOBODY);
    }

    /**
     * What a provider says of the caller, with what would mislead a reader taken out; for others their name is all there is.
     */
    public String claim(String claim) {
        return identity().map(SecurityIdentity::getPrincipal).map(principal -> principal instanceof JsonWebToken token
                ? token.<Object> getClaim(claim)
                : claim.equals("email") ? null : principal.getName()).map(String::valueOf).map(Caller::cleaned).orElse("");
    }

    public boolean isSignedIn() {
        return identity().isPresent();
    }

    public boolean mayWrite() {
        return config.auth() == Authentication.NONE
                || identity().filter(caller -> caller.hasRole(config.writeRole())).isPresent();
    }

    /** For how long what the caller was known by is good; empty if it does not expire. */
    public Optional<Duration> remaining() {
        return identity().map(SecurityIdentity::getPrincipal).filter(JsonWebToken.class::isInstance)
                .map(token -> ((JsonWebToken) token).getExpirationTime()).filter(expiry -> expiry > 0)
                .map(expiry -> Duration.between(clock.instant(), Instant.ofEpochSecond(expiry)))
                .map(left -> left.isNegative() || left.isZero() ? SHORTEST : left);
    }

    private Optional<SecurityIdentity> identity() {
        return request.getCurrent() != null && request.getCurrent().user() instanceof QuarkusHttpUser user
                ? Optional.of(user.getSecurityIdentity()).filter(identity -> !identity.isAnonymous())
                : Optional.empty();
    }

    static String nameOf(SecurityIdentity caller) {
        return caller.getPrincipal() instanceof JsonWebToken token ? nameOf(token) : caller.getPrincipal().getName();
    }

    private static String nameOf(JsonWebToken token) {
        boolean unverified = "false".equals(String.valueOf(token.<Object> getClaim("email_verified")));
        return Stream.of("email", "preferred_username", "sub").filter(claim -> !(unverified && claim.equals("email")))
                .map(claim -> token.<Object> getClaim(claim)).filter(String.class::isInstance).map(String.class::cast)
                .map(Caller::cleaned).filter(name -> !name.isBlank() && !RESERVED.contains(name)).findFirst()
                .orElse("somebody without a name");
    }

    /** Without what would break lines, hide, or turn the reading direction where it is shown. */
    private static String cleaned(String name) {
        String visible = name.replaceAll("\\p{C}", "").strip();
        return visible.length() <= MAX_LENGTH ? visible : visible.substring(0, MAX_LENGTH);
    }
}
