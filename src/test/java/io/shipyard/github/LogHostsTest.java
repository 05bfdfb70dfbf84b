package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.proxy.Proxies;
import io.shipyard.testing.HttpProxy;
import io.shipyard.testing.Patience;
import io.shipyard.testing.SilentServer;
import io.shipyard.testing.TestClients;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.mutiny.core.Vertx;

class LogHostsTest {

    private static final String CLOUD = "https://api.github.com";

    /** Names and what they resolve to, one answer after the other. */
    private final Map<String, List<String>> names = Map.of("api.github.com", List.of("140.82.121.6"),
            "logs.example", List.of("20.60.1.1"), "two.example", List.of("20.60.1.1 2603:1030::1"),
            "inside.example", List.of("10.1.2.3"), "metadata.example", List.of("169.254.169.254"),
            "mixed.example", List.of("20.60.1.1 127.0.0.1"), "ghes.acme", List.of("10.9.9.9"),
            "localhost", List.of("127.0.0.1"), "turns.example", List.of("127.0.0.2", "127.0.0.9"));

    private final List<String> asked = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private Proxies proxies = new Proxies(Optional.empty(), Optional.empty(), Optional.empty());

    @AfterEach
    void closeVertx() throws Exception {
        vertx.getDelegate().close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource({ "https://logs.example/log?sig=x, 20.60.1.1", "https://logs.example:8443/log, 20.60.1.1",
            "https://two.example/, 20.60.1.1", "https://8.8.8.8/log, 8.8.8.8" })
    void check_publicHost_isTheAddressItHas(String location, String address) {
        assertEquals(address, check(CLOUD, location));
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://inside.example/log", "https://metadata.example/latest/meta-data/",
            "https://mixed.example/log", "https://localhost/log", "https://127.0.0.1/log", "https://[::1]/log",
            "https://[::ffff:169.254.169.254]/", "https://169.254.169.254/", "https://10.0.0.1:8443/", "https://2130706433/",
            "https://0.0.0.0/", "https://[fd00::1]/", "https://192.168.1.1/", "https://100.64.0.1/",
            "https://224.0.0.1/", "https://[fe80::1]/", "https://ghes.acme/" })
    void check_hostThatIsNotPublic_isRefused(String location) {
        GitHubException.Unavailable refused = refused(CLOUD, location);
        assertTrue(refused.getMessage().contains("in a place that GitHub's API is not"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://logs.example/log", "ftp://logs.example/log", "file:///etc/passwd", "jar:file:x", "/log",
            "https:///log", "https:log", "https://user@logs.example/", "https://user:pass@logs.example/",
            "https://@logs.example/",
            "https://logs.example:0/", "https://logs.example:65536/", "https://logs_example/", "https://127.1/",
            "https://" + "a..b/" })
    void check_whatIsNoUrlOfAnHttpsHost_isRefusedWithoutAskingForAnAddress(String location) {
        refused(CLOUD, location);
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @CsvSource({ "https://api.github.com, https://logs.example/log?sig=x, true",
            "https://api.github.com, https://nowhere.blob.core.windows.net:8443/log, true",
            "https://api.github.com, https://API.github.com/log, true",
            "https://api.github.com, https://a.local.example/, true",
            "https://api.github.com, http://logs.example/log, false", "http://ghes.acme, http://logs.example/log, false",
            "https://api.github.com, https://8.8.8.8/log, false", "https://api.github.com, https://[2603:1030::1]/log, false",
            "https://api.github.com, https://10.1.2.3/log, false", "https://api.github.com, https://169.254.169.254/, false",
            "https://api.github.com, https://0177.0.0.1/, false", "https://api.github.com, https://012.0.0.1/, false",
            "https://api.github.com, https://intranet/log, false", "https://api.github.com, https://printer.local/, false",
            "https://api.github.com, https://a.corp/, false", "https://api.github.com, https://a.INTERNAL./, false",
            "https://api.github.com, https://vault.service.consul/, false",
            "https://api.github.com, https://api.ns.svc/, false",
            "https://api.github.com, https://api.ns.svc.cluster.local/, false",
            "https://api.github.com, https://db.localdomain/, false", "https://api.github.com, https://wiki.intra/, false",
            "https://api.github.com, https://router.home.arpa/, false", "https://api.github.com, https://local/, false",
            "https://api.github.com, https://metadata.google.internal/, false",
            "https://ghes.corp, https://minio.corp/log, true", "https://ghes.corp, https://metadata.corp/, false",
            "https://ghes.corp, https://minio/log, false", "https://10.1.2.3/api/v3, https://10.1.2.3/log, true",
            "https://10.1.2.3/api/v3, https://10.1.2.4/log, false" })
    void check_throughAProxy_isByTheNameAndAsksForNoAddress(String api, String location, boolean allowed) {
        proxy("http://proxy.example:3128", "");
        if (allowed) {
            RequestOptions request = options(api, location);
            assertEquals("proxy.example", request.getProxyOptions().getHost());
            assertNull(request.getServer());
            assertEquals(URI.create(location).getHost(), request.getHost());
        } else {
            refused(api, location);
        }
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @CsvSource({ "https://api.github.com, inside.example, https://inside.example/log, false",
            "https://ghes.acme, 'acme,inside.example', https://inside.example/log, true",
            "https://ghes.acme, inside.example, https://inside.example/log, false",
            "https://api.github.com, '', https://localhost/log, false",
            "https://api.github.com, '', https://127.0.0.1/, false" })
    void check_hostThatNeedsNoProxy_isByItsAddress(String api, String direct, String location, boolean allowed) {
        proxy("http://proxy.example:3128", direct);
        if (allowed) {
            assertNull(options(api, location).getProxyOptions());
        } else {
            refused(api, location);
        }
        assertEquals(URI.create(location).getHost(), asked.get(0));
    }

    @ParameterizedTest
    @CsvSource({ "https://ghes.acme/api/v3, https://inside.example/log, true",
            "https://ghes.acme/api/v3, https://ghes.acme/log, true", "https://ghes.acme/api/v3, https://logs.example/log, true",
            "https://ghes.acme/api/v3, https://127.0.0.1/log, false", "https://ghes.acme/api/v3, https://169.254.1.1/, false",
            "https://ghes.acme/api/v3, https://metadata.example/log, false",
            "https://ghes.acme/api/v3, http://inside.example/log, false",
            "http://ghes.acme/api/v3, http://inside.example/log, false", "http://ghes.acme, https://inside.example/log, true",
            "http://localhost:8089, http://localhost:9000/log, true", "http://localhost:8089, http://logs.example/log, true",
            "http://localhost:8089, https://localhost:9000/log, true",
            "http://localhost:8089, http://inside.example/log, false",
            "https://localhost, http://localhost:9000/log, false", "http://localhost, http://metadata.example/, false",
            "http://0.0.0.0:8089, https://metadata.example/, false" })
    void check_apiThatIsNotPublic_allowsWhereItIsItself(String api, String location, boolean allowed) {
        if (allowed) {
            check(api, location);
        } else {
            refused(api, location);
        }
    }

    /** A pattern would need a stack as deep as the name has labels. */
    @Test
    void check_hostLongerThanAnyName_isRefused() {
        String host = "a.".repeat(2000) + "example";
        refused(CLOUD, "https://" + host + "/log");
        proxy("http://proxy.example:3128", "");
        refused(CLOUD, "https://" + host + "/log");
        assertEquals(List.of(), asked);
    }

    @Test
    void read_hostThatCannotBeChecked_isUnavailable() {
        proxy("socks5://proxy.example:1080", "");
        GitHubException.Unavailable failure = assertInstanceOf(GitHubException.Unavailable.class,
                assertThrows(CompletionException.class, () -> download(CLOUD, "https://logs.example/log", (line, continued) -> {
                })).getCause());
        assertEquals("the job's log could not be read (IllegalArgumentException)", failure.getMessage());
    }

    @Test
    void check_unknownHost_fails() {
        assertInstanceOf(UnknownHostException.class,
                assertThrows(CompletionException.class, () -> check(CLOUD, "https://unknown.example/")).getCause());
    }

    /** The name resolves to another address the second time, and to none at all for the system. */
    @Test
    void read_hostThatChangesItsAddress_connectsToTheOneThatWasChecked() throws Exception {
        HttpServer server = serve(new HttpServerOptions().setHost("127.0.0.2").setPort(0));
        List<String> lines = new ArrayList<>();
        download("http://localhost:1", "http://turns.example:" + server.actualPort() + "/log?sig=a%2Fb",
                (line, continued) -> lines.add(line));
        assertEquals(List.of("turns.example:" + server.actualPort() + " /log?sig=a%2Fb null"), lines);
        assertEquals(List.of("turns.example"), asked.stream().filter("turns.example"::equals).toList());
    }

    @Test
    void read_logThatIsTooLong_isGivenUp() throws Exception {
        Buffer megabyte = Buffer.buffer(new byte[1024 * 1024]);
        HttpServer server = Patience.result(vertx.getDelegate().createHttpServer().requestHandler(request -> {
            request.response().setChunked(true);
            for (int i = 0; i <= 200; i++) {
                request.response().write(megabyte);
            }
            request.response().end();
        }).listen(0, "127.0.0.2").toCompletionStage().toCompletableFuture());

        CompletionException failure = assertThrows(CompletionException.class, () -> download("http://localhost:1",
                "http://turns.example:" + server.actualPort() + "/log", (line, continued) -> {
                }));

        assertInstanceOf(GitHubException.LogTooLong.class, failure.getCause());
        assertEquals("the job's log is larger than 200 MB", failure.getCause().getMessage());
    }

    /** The name whose certificate is checked is sent to the server in the clear. */
    @Test
    void read_overTls_isByTheNameAndNotByTheAddress() throws Exception {
        try (SilentServer server = new SilentServer(InetAddress.getByName("127.0.0.2"));
                TestClients clients = new TestClients(1)) {
            Future<String> hello = clients.start(() -> firstBytes(server));
            assertThrows(CompletionException.class, () -> download("http://localhost:1",
                    "https://turns.example:" + server.getLocalPort() + "/log", (line, continued) -> {
                    }));
            assertTrue(Patience.result(hello).contains("turns.example"));
        }
    }

    /** The proxy is given the name, which leads nowhere, and so is the server that it leads to. */
    @Test
    void read_throughAProxy_isByTheNameAlone() throws Exception {
        try (SilentServer server = new SilentServer();
                HttpProxy through = new HttpProxy(server.getLocalPort());
                TestClients clients = new TestClients(1)) {
            proxy(through.url(), "");
            Future<String> hello = clients.start(() -> firstBytes(server));
            assertThrows(CompletionException.class,
                    () -> download(CLOUD, "https://logs.nowhere.example/log", (line, continued) -> {
                    }));
            assertTrue(Patience.result(hello).contains("logs.nowhere.example"));
            assertEquals(List.of("logs.nowhere.example:443"), through.asked());
            assertEquals(List.of(), asked);
        }
    }

    @Test
    void read_proxyThatRefuses_saysSoWithoutThePassword() throws Exception {
        try (HttpProxy through = new HttpProxy(1)) {
            proxy(through.url().replace("%40", "another"), "");
            String problem = assertThrows(CompletionException.class,
                    () -> download(CLOUD, "https://logs.nowhere.example/log", (line, continued) -> {
                    })).getCause().getMessage();
            assertEquals("the job's log could not be read (the proxy does not let it through: status: 407 Proxy Authentication "
                    + "Required)", problem);
        }
    }

    private static String firstBytes(SilentServer server) throws IOException {
        try (Socket client = server.accept()) {
            byte[] bytes = new byte[4096];
            return new String(bytes, 0, client.getInputStream().read(bytes), StandardCharsets.ISO_8859_1);
        }
    }

    private HttpServer serve(HttpServerOptions options) throws Exception {
        return vertx.getDelegate().createHttpServer(options)
                .requestHandler(request -> request.response().end(request.getHeader("Host") + " " + request.uri() + " "
                        + request.getHeader("Authorization")))
                .listen().toCompletionStage().toCompletableFuture().join();
    }

    private void download(String api, String location, LogConsumer log) {
        JobLogDownload download = new JobLogDownload(vertx, hosts(api), "shipyard-ci/test");
        download.read(URI.create(location), log).subscribeAsCompletionStage().join();
    }

    private LogHosts hosts(String api) {
        return new LogHosts(proxies, new HostAddresses() {

            @Override
            public Uni<List<InetAddress>> of(String host) {
                asked.add(host);
                long times = asked.stream().filter(host::equals).count();
                return Uni.createFrom().item(() -> resolve(host, (int) times)).onFailure().transform(Throwable::getCause);
            }
        }, TestConfig.ofApp(URI.create(api), "", Optional.empty()));
    }

    private List<InetAddress> resolve(String host, int time) {
        List<String> answers = names.get(host);
        try {
            if (answers == null && !host.matches("[0-9.]+|\\[.*]")) {
                throw new UnknownHostException(host);
            }
            String found = answers == null ? host : answers.get(Math.min(time, answers.size()) - 1);
            List<InetAddress> addresses = new ArrayList<>();
            for (String address : found.split(" ")) {
                addresses.add(InetAddress.getByName(address));
            }
            return addresses;
        } catch (UnknownHostException unknown) {
            throw new IllegalStateException(unknown);
        }
    }

    private void proxy(String proxy, String direct) {
        proxies = new Proxies(Optional.of(proxy), Optional.of(proxy), Optional.of(direct));
    }

    private RequestOptions options(String api, String location) {
        return hosts(api).check(URI.create(location)).subscribeAsCompletionStage().join();
    }

    private String check(String api, String location) {
        return options(api, location).getServer().host();
    }

    private GitHubException.Unavailable refused(String api, String location) {
        return assertInstanceOf(GitHubException.Unavailable.class,
                assertThrows(CompletionException.class, () -> check(api, location)).getCause());
    }
}
