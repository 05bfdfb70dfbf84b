package io.shipyard.security;

import java.util.Optional;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;
import io.shipyard.settings.Url;

/** The OpenID Connect provider, which Quarkus asks. It matters with {@code CI_AUTH=oidc} only. */
@SettingPrefix("oidc")
public interface OidcConfig {

    /**
     * The provider, required with {@code CI_AUTH=oidc}: {@code https://HOST/realms/NAME} of a Keycloak. It has to be https,
     * unless the host is private by its address or name.
     */
    @NotNull(message = "the provider, as in https://keycloak.example/realms/shipyard")
    @Url(scheme = "https?", example = "https://keycloak.example/realms/shipyard")
    String authServerUrl();

    /**
     * The service's client at the provider, required with {@code CI_AUTH=oidc}. Bearer tokens must be for it, or issued to it.
     */
    @NotNull(message = "this service's client at the provider")
    String clientId();

    /**
     * That client's secret, required with {@code CI_AUTH=oidc}, of 32 or more characters. Sessions are encrypted with it, so
     * all replicas have the same.
     */
    @Secret
    @NotNull(message = "the secret of this service's client at the provider")
    @Pattern(regexp = "(?s).{32,}", message = "has fewer than 32 characters: sessions are encrypted with it")
    String clientSecret();

    /** The file that holds the client's secret. */
    Optional<String> clientSecretFile();
}
