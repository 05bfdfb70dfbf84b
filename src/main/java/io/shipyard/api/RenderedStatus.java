package io.shipyard.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

import jakarta.ws.rs.core.EntityTag;

/**
 * An answer as it is sent.
 *
 * @param tag of all that the body says except when something was last checked; a weak one, which both codings share
 * @param etag the same as it is written
 */
@SuppressWarnings("ArrayRecordComponent") // none is compared with another
record RenderedStatus(byte[] body, EntityTag tag, String etag, boolean gzipped) {

    /** Below it, a head and a body are one packet in any case. */
    private static final int LEAST_GZIPPED = 1024;

    /** @param withoutChecks the body without when something was last checked */
    static RenderedStatus of(byte[] body, byte[] withoutChecks) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(withoutChecks);
            EntityTag tag = new EntityTag(HexFormat.of().formatHex(digest, 0, 16), true);
            return new RenderedStatus(body, tag, tag.toString(), false);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** @param text which does not say when something was last checked */
    static RenderedStatus of(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return of(body, body);
    }

    /** The same if it is short. */
    RenderedStatus inGzip() {
        if (body.length < LEAST_GZIPPED) {
            return this;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body);
        } catch (IOException memoryHasNone) {
            throw new UncheckedIOException(memoryHasNone);
        }
        return new RenderedStatus(compressed.toByteArray(), tag, etag, true);
    }
}
