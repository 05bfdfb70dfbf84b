package io.shipyard.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.smallrye.config.EnvConfigSource;
import io.vertx.core.net.ProxyOptions;

class ProxiesTest {

    private static Optional<ProxyOptions> find(String forHttps, String forHttp, String direct, String url) {
        return new Proxies(Optional.ofNullable(forHttps), Optional.ofNullable(forHttp), Optional.ofNullable(direct))
                .find(URI.create(url));
    }

    private static boolean isDirect(String direct, String url) {
        return find("http://proxy:3128", "http://proxy:3129", direct, url).isEmpty();
    }

    @Test
    void find_url_isTheProxyForItsScheme() {
        assertEquals(3128,
                find("http://proxy:3128", "http://proxy:3129", null, "https://api.github.com").orElseThrow().getPort());
        assertEquals(3129, find("http://proxy:3128", "http://proxy:3129", null, "http://ghes.acme").orElseThrow().getPort());
        assertTrue(find(null, "http://proxy:3129", null, "https://api.github.com").isEmpty());
        assertTrue(find("", "http://proxy:3129", null, "https://api.github.com").isEmpty());
        assertTrue(find("http://proxy:3128", null, null, "http://ghes.acme").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({ "http://proxy:3128, proxy, 3128, ,", "proxy.acme:8080, proxy.acme, 8080, ,",
            "http://proxy:3128/, proxy, 3128, ,",
            "http://proxy_1:65535, proxy_1, 65535, ,", "http://10.1.2.3:80, 10.1.2.3, 80, ,",
            "http://[fd00::1]:3128, fd00::1, 3128, ,", "http://me:secret@proxy:3128, proxy, 3128, me, secret",
            "http://me%40acme:p%40ss%2Fw%25rd+@proxy:3128, proxy, 3128, me@acme, p@ss/w%rd+",
            "http://me:p@s:s@proxy:3128, proxy, 3128, me, p@s:s", "me:$e?cr#t@proxy:1, proxy, 1, me, $e?cr#t" })
    void find_address_isRead(String address, String host, int port, String user, String password) {
        ProxyOptions proxy = find(address, null, null, "https://api.github.com").orElseThrow();
        assertEquals(host, proxy.getHost());
        assertEquals(port, proxy.getPort());
        assertEquals(user, proxy.getUsername());
        assertEquals(password, proxy.getPassword());
    }

    /** As in curl. */
    @Test
    void variable_inLowerCase_winsEvenIfItIsEmpty() {
        assertEquals("lower:1", variable(Map.of("https_proxy", "lower:1", "HTTPS_PROXY", "upper:1")));
        assertEquals("", variable(Map.of("https_proxy", "", "HTTPS_PROXY", "upper:1")));
        assertEquals("upper:1", variable(Map.of("HTTPS_PROXY", "upper:1")));
    }

    private static String variable(Map<String, String> environment) {
        return new EnvConfigSource(environment, 300).getValue("https.proxy");
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://localhost/", "https://LOCALHOST:8443/", "http://a.localhost/", "http://127.0.0.1:8089/",
            "http://127.9.9.9/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]:1/" })
    void find_thisMachine_isDirect(String url) {
        assertTrue(isDirect(null, url));
        assertTrue(isDirect("elsewhere", url));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "*|https://api.github.com", "acme.example|https://acme.example/x",
            "acme.example|https://ghes.acme.example", ".acme.example|https://ghes.acme.example",
            ".acme.example|https://acme.example", "*.acme.example|https://ghes.acme.example",
            "Acme.Example|https://GHES.acme.example", "acme.example.|https://acme.example",
            "acme.example|https://acme.example./",
            "a, acme.example ,b|https://acme.example", "a acme.example|https://acme.example",
            "acme.example:443|https://acme.example", "acme.example:80|http://acme.example",
            "acme.example:8443|https://x.acme.example:8443", "10.1.2.3|https://10.1.2.3", "10.1.2.3:443|https://10.1.2.3",
            "10.0.0.0/8|https://10.1.2.3", "10.1.2.3/32|https://10.1.2.3", "0.0.0.0/0|https://10.1.2.3",
            "10.0.0.0/8:443|https://10.1.2.3", "fd00::1|https://[fd00:0::1]", "[fd00::1]|https://[fd00::1]",
            "[fd00::1]:443|https://[fd00::1]", "fd00::/8|https://[fd12::1]", "192.168.128.0/17|https://192.168.200.1" })
    void find_excepted_isDirect(String direct, String url) {
        assertTrue(isDirect(direct, url));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "acme.example|https://api.github.com", "acme.example|https://myacme.example",
            "acme.example:443|https://acme.example:8443", "acme.example:8443|https://acme.example", ".|https://acme.example",
            ",|https://acme.example", "10.0.0.0/8|https://11.1.2.3", "10.0.0.0/8|https://[fd00::1]",
            "10.1.2.3/33|https://10.1.2.2", "10.0.0.0/x|https://10.1.2.3", "10.0.0.0/|https://10.1.2.3",
            "10.1|https://10.1.2.3",
            "fd00::1|https://[fd00::2]", "fd00::1:443|https://[fd00::1]:443", "example.acme|https://acme.example",
            "192.168.128.0/17|https://192.168.1.1", "https://acme.example|https://acme.example" })
    void find_other_isNotDirect(String direct, String url) {
        assertFalse(isDirect(direct, url));
    }
}
