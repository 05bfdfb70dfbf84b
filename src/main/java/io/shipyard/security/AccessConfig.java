package io.shipyard.security;

import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who may call. Ranges are checked before the service starts, by {@code StartupCheck}. */
@ConfigMapping(prefix = "ci")
public interface AccessConfig {

    /** How callers are known. There is no default: nobody is to be let in because somebody forgot to say. */
    Authentication auth();

    /** The provider's role whose holders may read. */
    @WithDefault("shipyard-ci-read")
    String readRole();

    /** The provider's role whose holders may read and change. */
    @WithDefault("shipyard-ci-write")
    String writeRole();

    /** Changes that one caller may ask this replica for within a minute; 0 for any number. */
    @WithDefault("60")
    int changesPerMinute();

    /** Origins whose pages may call the API and load the components, besides the service's own; none by default. */
    Optional<Set<String>> allowedOrigins();

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
