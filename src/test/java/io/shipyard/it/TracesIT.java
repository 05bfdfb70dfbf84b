package io.shipyard.it;

import static io.restassured.RestAssured.given;
import static io.shipyard.testing.Patience.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.shipyard.testing.Patience;
import io.shipyard.testing.Ports;
import io.shipyard.testing.ServiceProcess;
import io.shipyard.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** The packaged service and a collector of traces that is away at first. */
class TracesIT {

    private static final int REQUESTS = 100;
    /** A request has a few of them. */
    private static final String SPANS_AT_ONCE = "32";

    @TempDir
    Path folder;

    private final int port = Ports.reserve();
    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = TestDatabase.create();
    /** Path, type and content of what was sent, in this order. */
    private final Queue<List<String>> received = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        Patience.result(vertx.close().toCompletionStage().toCompletableFuture());
        database.close();
    }

    private void startCollector() {
        Patience.result(vertx.createHttpServer().requestHandler(this::take).listen(port).toCompletionStage()
                .toCompletableFuture());
    }

    /** As gRPC has it; those who speak HTTP alone take any content for a success. */
    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            received.add(List.of(request.path(), request.getHeader("Content-Type"), body.toString(ISO_8859_1)));
            request.response().putHeader("Content-Type", request.getHeader("Content-Type"));
            if (request.getHeader("Content-Type").startsWith("application/grpc")) {
                request.response().putTrailer("grpc-status", "0").end(Buffer.buffer(new byte[5]));
            } else {
                request.response().end();
            }
        });
    }

    private ServiceProcess service(String... settings) {
        Map<String, String> environment = new HashMap<>(database.settings());
        environment.putAll(Map.of("GITHUB_ORG", "acme", "GITHUB_TOKEN", "a-token", "GITHUB_API_URL", "http://localhost:9",
                "CI_TICK", "off", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:" + port, "OTEL_SERVICE_NAME",
                "the-traced-service", "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "10M", "QUARKUS_OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
                SPANS_AT_ONCE));
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        ServiceProcess service = new ServiceProcess(folder, environment);
        service.start();
        return service;
    }

    private static void request(ServiceProcess service) {
        given().get(service.url("/api/releases")).then().statusCode(200);
    }

    private void assertTraced(ServiceProcess service, String path, String type) {
        List<String> sent = await().until(() -> {
            request(service);
            return received.poll();
        }, traces -> traces != null && traces.get(2).contains("GET /api/releases"));
        assertEquals(List.of(path, type), sent.subList(0, 2));
        assertThat(sent.get(2), containsString("the-traced-service"));
    }

    @Test
    void traces_areSentByGrpc_asSoonAsTheCollectorIsThere() {
        try (ServiceProcess service = service()) {
            await().until(() -> {
                request(service);
                return lines(service, " WARN").size() > 0;
            });
            int before = lines(service, " WARN").size();
            for (int i = 0; i < REQUESTS; i++) {
                request(service);
            }
            assertThat("it is not logged with every request", lines(service, " WARN").size() - before, lessThan(REQUESTS / 2));
            assertThat(service.log(), not(containsString("\tat ")));

            startCollector();
            assertTraced(service, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "application/grpc");
        }
    }

    @Test
    void traces_areSentByHttp() {
        startCollector();
        try (ServiceProcess service = service("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")) {
            assertTraced(service, "/v1/traces", "application/x-protobuf");
        }
    }

    private static List<String> lines(ServiceProcess service, String part) {
        return service.log().lines().filter(line -> line.contains(part)).toList();
    }
}
