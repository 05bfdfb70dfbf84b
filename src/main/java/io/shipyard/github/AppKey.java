package io.shipyard.github;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;

/**
 * The private key of a GitHub App. The App
 * <a href="https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app">signs in</a> with what it
 * has signed with it; what only this service may read is encrypted with another key that is derived from it.
 */
public final class AppKey {

    /** GitHub hands out PKCS#1, tools write PKCS#8. Around it may stand whatever a tool says about it. */
    private static final Pattern PEM = Pattern
            .compile("-----BEGIN ((?:RSA )?)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");
    /** PKCS#8's version and the algorithm: RSA. */
    private static final byte[] PKCS8_RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    /** What RS256 asks for (RFC 7518, 3.3). */
    private static final int LEAST_BITS = 2048;

    /** As GitHub advises, since its clock may be behind. */
    private static final Duration BACKDATED = Duration.ofSeconds(60);
    /** GitHub takes ten minutes at the most, by its own clock. */
    private static final Duration LIFETIME = Duration.ofMinutes(9);

    private final PrivateKey key;

    private AppKey(PrivateKey key) {
        this.key = key;
    }

    /** Whether it is what {@link #of} reads. */
    public static boolean isOne(String pem) {
        try {
            of(pem);
            return true;
        } catch (IllegalArgumentException noKey) {
            return false;
        }
    }

    /**
     * Reads a PEM text, whose line ends may be written as {@code \n}.
     *
     * @throws IllegalArgumentException if it is none of an RSA key of 2048 bits or more; it does not repeat the text
     */
    public static AppKey of(String pem) {
        Matcher parts = PEM.matcher(pem.replace("\\r", "").replace("\\n", "\n"));
        if (!parts.find()) {
            throw new IllegalArgumentException("no private key in PEM");
        }
        try {
            byte[] content = Base64.getMimeDecoder().decode(parts.group(2));
            byte[] pkcs8 = parts.group(1).isEmpty() ? content
                    : der(SEQUENCE, concat(PKCS8_RSA, der(OCTET_STRING, content)));
            PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            if (((RSAPrivateKey) key).getModulus().bitLength() < LEAST_BITS) {
                throw new IllegalArgumentException("a key of less than " + LEAST_BITS + " bits");
            }
            return new AppKey(key);
        } catch (GeneralSecurityException | ClassCastException noRsaKey) {
            throw new IllegalArgumentException("no RSA key");
        }
    }

    /** The JSON Web Token that GitHub knows the App by, for the next minutes. */
    String signIn(String appId, Instant now) {
        return Jwt.issuer(appId).issuedAt(now.minus(BACKDATED)).expiresAt(now.plus(LIFETIME))
                .jws().algorithm(SignatureAlgorithm.RS256).sign(key);
    }

    /** An AES key that only who has this key can have. */
    SecretKey derive(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            return new SecretKeySpec(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** Distinguishes one key from another. */
    String fingerprint() {
        return HexFormat.of().formatHex(derive("fingerprint").getEncoded());
    }

    private static byte[] der(int tag, byte[] content) {
        int length = content.length;
        byte[] head = length < 0x80 ? new byte[] { (byte) tag, (byte) length }
                : length < 0x100 ? new byte[] { (byte) tag, (byte) 0x81, (byte) length }
                        : new byte[] { (byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length };
        return concat(head, content);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }
}
