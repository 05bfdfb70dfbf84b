package io.shipyard.github;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/**
 * The token, or the App and its installation, and whether GitHub takes it. GitHub's limits are a credential's: an
 * installation's stay the same while its tokens change.
 */
@ApplicationScoped
class Credential {

    private static final Logger LOG = Logger.getLogger(Credential.class);

    private final String authorization;
    private final AppKey appKey;
    private final String digest;
    private final String keyDigest;
    private boolean refused;

    Credential(GitHubConfig config) {
        this.authorization = config.token().map(token -> "Bearer " + token.strip()).orElse(null);
        this.appKey = config.appId().map(id -> AppKey.of(config.appPrivateKey().orElseThrow())).orElse(null);
        this.digest = digest(config.apiUrl() + " " + (appKey == null ? authorization
                : "App " + config.appId().orElseThrow() + " "
                        + config.appInstallationId().map(String::valueOf).orElse(config.org())));
        this.keyDigest = appKey == null ? null : digest(digest + " " + appKey.fingerprint());
    }

    /** The value of the {@code Authorization} header; null without one. */
    String authorization() {
        return authorization;
    }

    /** The key of the App that is the credential; null if a token is. */
    AppKey appKey() {
        return appKey;
    }

    /** Names the App's installation and its key, without revealing it; null without an App. */
    String keyDigest() {
        return keyDigest;
    }

    /** The settings to check when GitHub refuses it. */
    String settings() {
        return appKey == null ? "GITHUB_TOKEN" : "GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY and the App's installation";
    }

    /** Names the credential, and the API it is for, without revealing it. */
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
            LOG.errorf("GitHub refuses the %s: nothing can be read before %s. It is tried again every CI_RATE_LIMIT_INTERVAL",
                    appKey == null ? "token (401)" : "App",
                    appKey == null ? "GITHUB_TOKEN is replaced" : settings() + " are right");
        }
    }

    synchronized void accepted() {
        if (refused) {
            refused = false;
            LOG.infof("GitHub takes the %s again", appKey == null ? "token" : "App");
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
