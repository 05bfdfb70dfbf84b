package io.shipyard.webhook;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** What GitHub's webhook was set up with. Checked before the service starts, by {@code StartupCheck}. */
@ConfigMapping(prefix = "github")
public interface WebhookConfig {

    /** What deliveries are signed with: one secret, or two while it is being changed; empty for no webhooks. Never logged. */
    Optional<String> webhookSecret();

    /** Where the secret is, if it is in a file, which was read before the service started. */
    Optional<String> webhookSecretFile();
}
