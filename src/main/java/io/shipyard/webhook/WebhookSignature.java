package io.shipyard.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.enterprise.context.ApplicationScoped;

import io.shipyard.http.Problem;

/**
 * Whether a delivery is from GitHub:
 * <a href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">X-Hub-Signature-256</a> is an
 * HMAC over the bytes of the body as they came. While the secret is being changed there are two.
 */
@ApplicationScoped
class WebhookSignature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern HEADER = Pattern.compile("sha256=([0-9a-fA-F]{64})");

    private final List<SecretKeySpec> keys;

    WebhookSignature(WebhookConfig config) {
        this.keys = Arrays.stream(config.webhookSecret().orElse("").split(",")).map(String::strip)
                .filter(secret -> !secret.isEmpty())
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM)).toList();
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
        byte[] given = HexFormat.of().parseHex(header, "sha256=".length(), header.length());
        boolean right = false;
        for (SecretKeySpec key : keys) {
            right |= MessageDigest.isEqual(sign(key, body), given);
        }
        return right;
    }

    private static byte[] sign(SecretKeySpec key, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** What a delivery without a right signature gets. */
    static Problem refused() {
        return Problem.of(401, WebhookResource.SIGNATURE
                + " is missing, or was not made of this body with the secret that is set");
    }
}
