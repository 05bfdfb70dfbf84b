package io.shipyard.webhook;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.http.BodySignature;
import io.shipyard.http.Problem;

/**
 * Whether a delivery is from GitHub:
 * <a href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">X-Hub-Signature-256</a> is an
 * HMAC over the bytes of the body as they came. While the secret is being changed there are two.
 */
@ApplicationScoped
class WebhookSignature {

    static final String PATTERN = BodySignature.PREFIX + "[0-9a-fA-F]{64}";

    private static final Pattern HEADER = Pattern.compile(PATTERN);

    private final List<BodySignature> keys;

    WebhookSignature(WebhookConfig config) {
        this.keys = Arrays.stream(config.webhookSecret().orElse("").split(",")).map(String::strip)
                .filter(secret -> !secret.isEmpty())
                .map(BodySignature::new).toList();
    }

    /** Without a secret nobody can sign, and the endpoint is off. */
    boolean canBeGiven() {
        return !keys.isEmpty();
    }

    /** @param header null if there is none */
    static boolean isOne(String header) {
        return header != null && HEADER.matcher(header).matches();
    }

    /**
     * Takes as long whichever secret is right, and however much of the signature is.
     *
     * @param header null if there is none
     */
    boolean isRight(String header, byte[] body) {
        if (!isOne(header)) {
            return false;
        }
        byte[] given = HexFormat.of().parseHex(header, BodySignature.PREFIX.length(), header.length());
        boolean right = false;
        for (BodySignature key : keys) {
            right |= MessageDigest.isEqual(key.of(body), given);
        }
        return right;
    }

    /** What a delivery without a right signature gets. */
    static Problem refused() {
        return Problem.of(401, WebhookResource.SIGNATURE
                + " is missing, or was not made of this body with the secret that is set");
    }
}
