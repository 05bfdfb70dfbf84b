package io.shipyard.webhook;

import java.util.Optional;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.smallrye.config.ConfigMapping;

/** What GitHub's webhook was set up with. */
@ConfigMapping(prefix = "github")
public interface WebhookConfig {

    /**
     * The secret that GitHub signs webhook deliveries with; two, separated by a comma, while it is being changed. Empty:
     * webhooks are off.
     */
    @Secret
    Optional<@Pattern(regexp = "\\s*[^\\s,][^,]*(?:,\\s*[^\\s,][^,]*)?", message = "is not one secret, or two separated by a comma") String> webhookSecret();

    /** The file that holds the secret of the webhook. */
    Optional<String> webhookSecretFile();
}
