package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.proxy.Proxies;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Where secrets may go, whatever a name leads to. */
class OutboundHostsTest {

    private static final Proxies DIRECT = new Proxies(Optional.empty(), Optional.empty(), Optional.empty());
    private static final Proxies PROXIES = new Proxies(Optional.of("http://proxy:3128"), Optional.of("http://proxy:3128"),
            Optional.of("direct.example"));

    private final List<String> asked = new ArrayList<>();

    private RequestOptions request(String url, Proxies proxies, String... addresses) {
        return new OutboundHosts(proxies, new HostAddresses() {

            @Override
            public Uni<List<InetAddress>> of(String host) {
                asked.add(host);
                return Uni.createFrom().item(List.of(addresses))
                        .map(Unchecked.function(found -> {
                            List<InetAddress> all = new ArrayList<>();
                            for (String address : found) {
                                all.add(InetAddress.getByName(address));
                            }
                            return all;
                        }));
            }
        }).request(HttpMethod.POST, URI.create(url)).subscribeAsCompletionStage().join();
    }

    @ParameterizedTest
    @ValueSource(strings = { "8.8.8.8", "169.254.169.254", "10.0.0.1 8.8.8.8", "2606:4700::1111", "100.100.100.200" })
    void request_byPlainHttp_isForThePrivateNetworkOnly(String addresses) {
        CompletionException refused = assertThrows(CompletionException.class,
                () -> request("http://events.acme.example/secret-path", DIRECT, addresses.split(" ")));
        assertEquals(OutboundHosts.Objectionable.class, refused.getCause().getClass());
        assertEquals("is plain http, and leads to a host outside the private network: it has to be https",
                refused.getCause().getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = { "10.0.0.1", "127.0.0.1", "192.168.7.7", "fd12::1" })
    void request_goesToTheAddressThatWasJudged(String address) {
        RequestOptions request = request("http://events.acme.example:8080/x", DIRECT, address);
        assertTrue(request.getServer().host().replaceAll("(0:)+", ":").startsWith(address.substring(0, 4)),
                request.getServer().toString());
        assertEquals(8080, request.getServer().port());
        assertEquals("events.acme.example", request.getHost());
    }

    @Test
    void request_byHttps_isLeftToTheNameAndTheProxy() {
        assertEquals("proxy", request("https://events.acme.example/x", PROXIES).getProxyOptions().getHost());
        assertEquals(null, request("https://direct.example/x", PROXIES).getProxyOptions());
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @CsvSource({ "https://events.acme.example, true", "http://localhost:8080/x, true", "http://10.1.2.3, true",
            "http://[::1]:80, true", "http://events.acme.example, true", "http://8.8.8.8/x, false",
            "http://169.254.169.254, false", "http://[2606:4700::1111]/, false" })
    void objection_isRaisedAsSoonAsItShows(URI url, boolean good) {
        assertEquals(good, OutboundHosts.objection(url, DIRECT).isEmpty());
    }

    @Test
    void plainHttp_isNotSentThroughAProxy() {
        assertTrue(OutboundHosts.objection(URI.create("http://events.acme.example"), PROXIES).orElseThrow()
                .contains("through a proxy"));
        assertTrue(OutboundHosts.objection(URI.create("http://direct.example"), PROXIES).isEmpty());
    }
}
