package io.shipyard.proxy;

import java.util.Optional;

import jakarta.validation.constraints.Pattern;

import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;

/**
 * The proxy that a network lets requests out by. The variables are those of curl and many others, and so have no prefix of
 * ours.
 */
@SettingPrefix("")
public interface ProxyConfig {

    String OBJECTION = "is not the address of an HTTP proxy, as in http://proxy:3128 or http://user:password@proxy:3128 "
            + "(%24 stands for a dollar)";

    /**
     * The HTTP proxy for whatever is reached by https: {@code http://HOST:PORT}, or {@code http://USER:PASSWORD@HOST:PORT}
     * with special characters of these two encoded as in URLs, a dollar as {@code %24}. Empty: all is reached directly. The
     * name may be in lower case.
     */
    @Secret
    Optional<@Pattern(regexp = Proxies.ADDRESS, message = OBJECTION) String> httpsProxy();

    /** As {@code HTTPS_PROXY}, for what is reached by plain http. */
    @Secret
    Optional<@Pattern(regexp = Proxies.ADDRESS, message = OBJECTION) String> httpProxy();

    /**
     * What is reached directly, separated by commas: {@code acme.example} and all names below it, an address, a network as
     * {@code 10.0.0.0/8}, each of them with {@code :PORT} for one port alone; {@code *} is everything. The machine itself,
     * {@code localhost}, is always reached directly.
     */
    Optional<String> noProxy();
}
