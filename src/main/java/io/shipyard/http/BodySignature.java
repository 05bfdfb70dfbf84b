package io.shipyard.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An HMAC over the bytes of a body, as
 * <a href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">GitHub signs its deliveries</a>.
 */
public final class BodySignature {

    public static final String PREFIX = "sha256=";

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public BodySignature(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    public byte[] of(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** As a header has it. */
    public String headerOf(byte[] body) {
        return PREFIX + HexFormat.of().formatHex(of(body));
    }
}
