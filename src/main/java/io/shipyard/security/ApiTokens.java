package io.shipyard.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The tokens that the service was given. StartupCheck has seen that they are {@code name:role:secret}. */
@ApplicationScoped
class ApiTokens {

    private final List<ApiToken> tokens;

    /** @param digest of the secret, so that comparing reveals nothing, not even its length */
    @SuppressWarnings("ArrayRecordComponent") // none is compared with another
    private record ApiToken(String name, boolean mayWrite, byte[] digest) {
    }

    /** Whose token it is. */
    record Holder(String name, boolean mayWrite) {
    }

    ApiTokens(@ConfigProperty(name = "api.token") Optional<String> tokens) {
        this.tokens = tokens.stream().flatMap(text -> Stream.of(text.split(","))).map(ApiTokens::parse).toList();
    }

    private static ApiToken parse(String text) {
        String[] parts = text.strip().split(":", 3);
        return new ApiToken(parts[0], parts[1].equals("write"), digest(parts[2]));
    }

    /** Compares with every token, whichever is the right one: how long that takes reveals nothing either. */
    Optional<Holder> find(String secret) {
        byte[] digest = digest(secret);
        Optional<Holder> found = Optional.empty();
        for (ApiToken token : tokens) {
            if (MessageDigest.isEqual(token.digest(), digest)) {
                found = Optional.of(new Holder(token.name(), token.mayWrite()));
            }
        }
        return found;
    }

    private static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
