package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.shipyard.testing.AppKeys;
import io.vertx.core.json.JsonObject;

class AppKeyTest {

    private static final KeyPair KEY = AppKeys.generate(2048);

    private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");

    @Test
    void signIn_inWhateverFormTheKeyCame_isATokenThatGitHubTakes() throws Exception {
        for (String pem : List.of(AppKeys.pkcs1(KEY), AppKeys.pkcs8(KEY), AppKeys.pkcs1(KEY).replace("\n", "\\n"),
                AppKeys.pkcs1(KEY).replace("\n", "\r\n"), AppKeys.pkcs8(KEY).replace("\n", "\\r\\n"),
                "Bag Attributes\n" + AppKeys.pkcs8(KEY) + "\n")) {
            String[] parts = AppKey.of(pem).signIn("1234", NOW).split("\\.");
            assertEquals("RS256", decoded(parts[0]).getString("alg"));
            JsonObject claims = decoded(parts[1]);
            assertEquals("1234", claims.getString("iss"));
            assertEquals(NOW.minusSeconds(60).getEpochSecond(), claims.getLong("iat"));
            long lifetime = claims.getLong("exp") - NOW.getEpochSecond();
            assertTrue(lifetime > 0 && lifetime <= Duration.ofMinutes(10).toSeconds(), claims.encode());
            assertTrue(isSigned(parts), pem);
        }
    }

    private static boolean isSigned(String[] parts) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KEY.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    }

    private static JsonObject decoded(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    @Test
    void of_noRsaKey_isRefusedWithoutRepeatingIt() throws Exception {
        String key = AppKeys.pkcs1(KEY);
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        for (String text : List.of("", "key", "-----BEGIN RSA PRIVATE KEY-----", key.substring(0, 900),
                key.replace("BEGIN RSA", "BEGIN"), key.replaceAll("RSA ", ""), key.replace("RSA PRIVATE", "RSA PUBLIC"),
                key.replace("PRIVATE KEY-----\n", "PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"),
                AppKeys.pem("RSA PRIVATE KEY", new byte[0]), AppKeys.pem("PRIVATE KEY", new byte[] { 0x30, 0x00 }),
                AppKeys.pem("PRIVATE KEY", KEY.getPublic().getEncoded()), AppKeys.pkcs8(curve.generateKeyPair()),
                AppKeys.pkcs8(AppKeys.generate(1024)))) {
            String problem = assertThrows(IllegalArgumentException.class, () -> AppKey.of(text), text).getMessage();
            assertFalse(problem.contains("MII"), problem);
        }
    }

    @Test
    void cipher_sameKey_readsWhatAnotherWroteInThisPlaceOnly() {
        TokenCipher writer = new TokenCipher(AppKey.of(AppKeys.pkcs1(KEY)).derive("test"));
        TokenCipher reader = new TokenCipher(AppKey.of(AppKeys.pkcs8(KEY)).derive("test"));
        TokenCipher stranger = new TokenCipher(AppKey.of(AppKeys.pkcs8(AppKeys.generate(2048))).derive("test"));
        byte[] encrypted = writer.encrypt("ghs_token", "here");

        assertEquals(Optional.of("ghs_token"), reader.decrypt(encrypted, "here"));
        assertEquals(Optional.empty(), reader.decrypt(encrypted, "there"));
        assertEquals(Optional.empty(), stranger.decrypt(encrypted, "here"));
        assertFalse(new String(encrypted, StandardCharsets.ISO_8859_1).contains("ghs_"));
        assertNotEquals(encoded(encrypted), encoded(writer.encrypt("ghs_token", "here")), "it shows that it is the same");
        encrypted[encrypted.length - 1] ^= 1;
        assertEquals(Optional.empty(), reader.decrypt(encrypted, "here"));
        assertEquals(Optional.empty(), reader.decrypt(new byte[5], "here"));
        assertEquals(Optional.empty(), reader.decrypt(new byte[20], "here"));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
