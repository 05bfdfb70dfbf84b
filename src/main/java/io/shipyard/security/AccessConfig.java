package io.shipyard.security;

import java.util.Optional;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.Range;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who may call. */
@ConfigMapping(prefix = "ci")
public interface AccessConfig {

    /** As browsers write it: in lower case, no path, no port that the scheme implies. None of them is an origin too. */
    String ORIGIN = "(?:http://(?![^,]*:80(?!\\d))|https://(?![^,]*:443(?!\\d)))(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::\\d{1,5})?";

    /**
     * How callers are known: {@code oidc} (people and programs of an OpenID Connect provider), {@code token} (those who have
     * one of {@code API_TOKEN}) or {@code none} (everybody who can reach the service may do everything).
     */
    @NotNull(message = "oidc (people and programs of an OpenID Connect provider), token (those who have one of API_TOKEN) or "
            + "none (everybody who can reach the service)")
    Authentication auth();

    /** The provider's role whose holders may read. */
    @WithDefault("shipyard-ci-read")
    @Pattern(regexp = "(?s).*\\S.*", message = "is blank")
    String readRole();

    /** The provider's role whose holders may read and change. */
    @WithDefault("shipyard-ci-write")
    @Pattern(regexp = "(?s).*\\S.*", message = "is blank")
    String writeRole();

    /**
     * Changes that one caller may request within a minute, from all replicas together; 0 for any number. A caller is whoever
     * has signed in, otherwise an address; for IPv6, its /64 network.
     */
    @WithDefault("60")
    @Range(min = 0, max = 1_000_000)
    int changesPerMinute();

    /**
     * Origins whose pages may embed the components and call the API, separated by commas, and as browsers write them:
     * {@code https://shipyard.example}.
     */
    Optional<@Pattern(regexp = ORIGIN + "(?:\\s*,\\s*" + ORIGIN
            + ")*", message = "is not a list of origins, as in https://shipyard.example,https://qa.example:8443") String> allowedOrigins();

    /** How callers are known. */
    enum Authentication {
        /** By an OpenID Connect provider: its bearer tokens, and a session that it was asked for. */
        OIDC,
        /** By a token that the service was given. */
        TOKEN,
        /** Not at all: everybody may do everything. */
        NONE
    }
}
