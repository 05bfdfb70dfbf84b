package io.shipyard.testing;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Private keys of GitHub Apps, in the forms that operators have them. */
public final class AppKeys {

    /** What PKCS#8 puts before the key of 2048 bits. */
    private static final int PKCS8_HEADER = 26;

    private AppKeys() {
    }

    public static KeyPair generate(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** As GitHub hands it out. */
    public static String pkcs1(KeyPair key) {
        byte[] pkcs8 = key.getPrivate().getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length));
    }

    public static String pkcs8(KeyPair key) {
        return pem("PRIVATE KEY", key.getPrivate().getEncoded());
    }

    public static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
