package io.shipyard.github;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/** The token, and whether GitHub takes it. GitHub's limits are a credential's. */
@ApplicationScoped
class Credential {

    private static final Logger LOG = Logger.getLogger(Credential.class);

    private final String authorization;
    private final String digest;
    private boolean refused;

    Credential(GitHubConfig config) {
        this.authorization = config.token().map(token -> "Bearer " + token.strip()).orElse(null);
        this.digest = digest(config.apiUrl() + " " + authorization);
    }

    /** The value of the {@code Authorization} header; null without a token. */
    String authorization() {
        return authorization;
    }

    /** Names the credential, and the API it is for, without telling it. */
    String digest() {
        return digest;
    }

    synchronized boolean isRefused() {
        return refused;
    }

    /** Says once, loudly, that somebody must do something. */
    synchronized void refused() {
        if (!refused) {
            refused = true;
            LOG.error("GitHub refuses the token (401): nothing can be read before GITHUB_TOKEN is replaced. It is tried "
                    + "again every CI_RATE_LIMIT_INTERVAL");
        }
    }

    synchronized void accepted() {
        if (refused) {
            refused = false;
            LOG.info("GitHub takes the token again");
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
