package io.shipyard.webhook;

import java.util.Arrays;
import java.util.Locale;

/** The <a href="https://docs.github.com/en/webhooks/webhook-events-and-payloads">events</a> that are distinguished. */
enum WebhookEvent {
    WORKFLOW_RUN,
    WORKFLOW_JOB,
    PULL_REQUEST,
    DEPLOYMENT,
    DEPLOYMENT_STATUS,
    PING,
    /** Whatever else a webhook may be set up to send. */
    OTHER;

    /** @param header of {@code X-GitHub-Event}; null if there is none */
    static WebhookEvent of(String header) {
        return Arrays.stream(values()).filter(event -> event.word().equals(header)).findFirst().orElse(OTHER);
    }

    /** As GitHub writes it, and as it is measured. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
