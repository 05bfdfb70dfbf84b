package io.shipyard.outbox;

import java.util.Optional;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;

/** Which channels are notified of how CI ends. systemd has a variable of this prefix, too, which a mapping would refuse. */
@SettingPrefix("notify")
public interface NotifyConfig {

    String OBJECTION = "is not a URL without user and password, or several separated by commas, each with SOURCE>DEST= before it "
            + "if it is for these branches alone";

    /**
     * The incoming webhook of a channel of Mattermost or Slack that is notified when the CI of a release is done, and when it
     * fails in a repository; several, separated by commas. {@code uat>master=} before a URL limits it to releases of these
     * branches. As {@code EVENTS_URL} it has to be https, unless the host is in a private network. Empty: nobody is notified.
     */
    @Secret
    Optional<@Pattern(regexp = Receivers.CHANNELS, message = OBJECTION) String> url();

    /** The file that holds the URLs of the channels. */
    Optional<String> urlFile();
}
