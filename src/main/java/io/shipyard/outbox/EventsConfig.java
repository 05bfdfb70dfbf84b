package io.shipyard.outbox;

import java.util.Optional;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;
import io.shipyard.settings.Url;

/** Who receives what happens to releases. Others have variables of this prefix, too, which a mapping would refuse. */
@SettingPrefix("events")
public interface EventsConfig {

    /**
     * Where each entry of the history is sent to, as a CloudEvent. It has to be https, unless the host is in a private network
     * or this machine. Empty: none is sent.
     */
    Optional<@Url(scheme = "https?", example = "https://events.acme.example/shipyard") String> url();

    /** The secret that the CloudEvents are signed with, of 16 characters or more. Required with {@code EVENTS_URL}. */
    @Secret
    Optional<@Pattern(regexp = "\\s*[\\x21-\\x7e]{16,}\\s*", message = "is not a secret of 16 characters or more, without spaces") String> secret();

    /** The file that holds the secret of the CloudEvents. */
    Optional<String> secretFile();
}
