package io.shipyard.security;

import java.util.Optional;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;

/** The tokens that the service was given. They matter with {@code CI_AUTH=token} only. */
@SettingPrefix("api")
public interface ApiTokenConfig {

    /** A token as a header and a cookie carry it. Names are shown as those of people are. */
    String TOKEN = "\\s*(?!(?:system|anonymous):)[A-Za-z0-9][A-Za-z0-9._@-]{0,63}:(?:read|write):[A-Za-z0-9._~+/-]{16,}=*\\s*";

    /** Whose token it is could not be known. */
    String NO_SECRET_TWICE = "(?s)(?!(?:.*,)?[^,]*:([^:,]+?)\\s*,(?:.*,)?[^,]*:\\1\\s*(?:,.*)?$)";

    /**
     * {@code name:role:secret}, several separated by commas, required with {@code CI_AUTH=token}. The name is what the history
     * shows; the role is {@code read} or {@code write}; the secret has 16 or more letters, digits and {@code -._~+/}. Two
     * tokens of the same name allow a secret to be replaced while both are valid.
     */
    @Secret
    @NotNull(message = "tokens of those who may call, as in qa:read:SECRET,shipyard:write:SECRET")
    @Pattern(regexp = NO_SECRET_TWICE + TOKEN + "(?:," + TOKEN
            + ")*", message = "is not a list of name:role:secret, with the roles read and write and different secrets of 16 or more "
                    + "letters, digits and -._~+/")
    String token();

    /** The file that holds the tokens. */
    Optional<String> tokenFile();
}
