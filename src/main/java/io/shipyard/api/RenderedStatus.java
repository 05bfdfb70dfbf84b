package io.shipyard.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import jakarta.ws.rs.core.EntityTag;

/**
 * An answer as it is sent.
 *
 * @param tag of all that the body says except when something was last checked
 */
@SuppressWarnings("ArrayRecordComponent") // none is compared with another
record RenderedStatus(byte[] body, EntityTag tag) {

    /** @param withoutChecks the body without when something was last checked */
    static RenderedStatus of(byte[] body, byte[] withoutChecks) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(withoutChecks);
            return new RenderedStatus(body, new EntityTag(HexFormat.of().formatHex(digest, 0, 16), true));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** @param text which does not say when something was last checked */
    static RenderedStatus of(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return of(body, body);
    }
}
