package io.shipyard.proxy;

import java.math.BigInteger;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.netty.util.NetUtil;
import io.vertx.core.net.ProxyOptions;

/**
 * Which proxy leads to a URL, by the variables of {@link ProxyConfig} and the
 * <a href="https://curl.se/docs/manpage.html#ENVIRONMENT">conventions of curl</a>. Names are compared as they are written:
 * whoever has to use a proxy often cannot resolve them.
 */
@Singleton
public class Proxies {

    /**
     * Of a proxy: user, password, host, which may be an IPv6 address in brackets, and port. What looks like an expression has
     * not been expanded, since nothing else has that in it unencoded.
     */
    static final String ADDRESS = "(?!.*\\$\\{)(?:http://)?(?:((?:[^%:@/\\s]|%[0-9A-Fa-f]{2})+):((?:[^%/\\s]|%[0-9A-Fa-f]{2})+)@)?"
            + "(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))"
            + ":([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])/?";

    private static final Pattern PROXY = Pattern.compile(ADDRESS);

    private static final String THIS_MACHINE = "localhost,127.0.0.0/8,::1";

    private final Optional<String> forHttps;
    private final Optional<String> forHttp;
    private final String direct;

    /** As the settings have them; empty texts count as nothing. */
    @Inject
    public Proxies(@ConfigProperty(name = "https.proxy") Optional<String> forHttps,
            @ConfigProperty(name = "http.proxy") Optional<String> forHttp,
            @ConfigProperty(name = "no.proxy") Optional<String> direct) {
        this.forHttps = forHttps;
        this.forHttp = forHttp;
        this.direct = THIS_MACHINE + "," + direct.orElse("");
    }

    /** @return empty if it is reached directly */
    public Optional<ProxyOptions> find(URI url) {
        return (isHttps(url) ? forHttps : forHttp).filter(proxy -> !proxy.isEmpty() && !isDirect(url)).map(Proxies::options);
    }

    /** Whether a proxy is not used whatever is asked for. */
    public boolean isEverythingDirect() {
        return exceptions().anyMatch("*"::equals);
    }

    /** Whether it is reached without a proxy even if there is one for its scheme. */
    public boolean isDirect(URI url) {
        return isDirect(plain(url.getHost()), port(url));
    }

    private static boolean isHttps(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : isHttps(url) ? 443 : 80;
    }

    private Stream<String> exceptions() {
        return Stream.of(direct.split("[,\\s]+"));
    }

    private static ProxyOptions options(String proxy) {
        Matcher address = PROXY.matcher(proxy);
        if (!address.matches()) {
            throw new IllegalArgumentException("a proxy's address " + ProxyConfig.OBJECTION);
        }
        ProxyOptions options = new ProxyOptions().setHost(address.group(3) == null ? address.group(4) : address.group(3))
                .setPort(Integer.parseInt(address.group(5)));
        return address.group(1) == null ? options
                : options.setUsername(decode(address.group(1))).setPassword(decode(address.group(2)));
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private boolean isDirect(String host, int port) {
        return exceptions().anyMatch(entry -> {
            int colon = entry.lastIndexOf(':');
            // an IPv6 address is full of them
            boolean ofOnePort = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
            return ofOnePort ? entry.substring(colon + 1).equals(String.valueOf(port)) && names(entry.substring(0, colon), host)
                    : names(entry, host);
        });
    }

    private static boolean names(String entry, String host) {
        String name = plain(entry).replaceFirst("^\\*?\\.", "");
        return entry.equals("*") || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))
                || isNetworkOf(name.split("/", -1), host);
    }

    /** @param network an address, and how many of its bits count; all do if that is missing */
    private static boolean isNetworkOf(String[] network, String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        byte[] first = NetUtil.createByteArrayFromIpAddressString(network[0]);
        if (address == null || first == null || first.length != address.length
                || (network.length > 1 && !network[1].matches("\\d{1,3}"))) {
            return false;
        }
        int all = address.length * Byte.SIZE;
        int counting = network.length == 1 ? all : Integer.parseInt(network[1]);
        return new BigInteger(address).xor(new BigInteger(first)).bitLength() <= all - counting;
    }

    /** Names know neither case nor the dot that may end them, and addresses no brackets. */
    private static String plain(String host) {
        return host.toLowerCase(Locale.ROOT).replaceFirst("^\\[(.*)]$", "$1").replaceFirst("\\.$", "");
    }
}
