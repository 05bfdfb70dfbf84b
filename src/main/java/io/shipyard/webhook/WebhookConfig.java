package io.shipyard.webhook;

import java.util.Optional;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.smallrye.config.ConfigMapping;

/** What GitHub's webhook was set up with. */
@ConfigMapping(prefix = "github")
public interface WebhookConfig {

    /** At least 16 characters, so that nobody finds it by trying out what a delivery was signed with. */
    String SECRET = "\\s*[^\\s,][^,]{14,}[^\\s,]\\s*";

    /**
     * The secret that GitHub signs webhook deliveries with, of at least 16 characters; two, separated by a comma, while it is
     * being changed. Empty: webhooks are off.
     */
    @Secret
    Optional<@Pattern(regexp = SECRET + "(?:," + SECRET
            + ")?", message = "is not one secret of at least 16 characters, or two separated by a comma: openssl rand -hex 32 makes one") String> webhookSecret();

    /** The file that holds the secret of the webhook. */
    Optional<String> webhookSecretFile();
}
