package io.shipyard.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.sun.net.httpserver.HttpServer;

import io.shipyard.testing.Ports;
import io.shipyard.testing.SilentServer;

class HealthCheckTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @ParameterizedTest
    @CsvSource({ "200, true, ready", "503, false, not ready: the service answered 503",
            "302, false, not ready: the service answered 302", "404, false, not ready: the service answered 404" })
    void ask_serviceThatAnswers_printsTheAnswer(int status, boolean isReady, String line) throws IOException {
        HttpServer service = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
        service.createContext("/q/health/ready", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        service.createContext("/elsewhere", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        service.start();
        try {
            assertEquals(new HealthCheck.Result(isReady, line), HealthCheck.ask(service.getAddress().getPort()));
        } finally {
            service.stop(0);
        }
    }

    @Test
    void ask_serviceThatTakesConnectionsAndSaysNothing_isNotWaitedFor() throws IOException {
        try (SilentServer silent = new SilentServer()) {
            HealthCheck.Result result = HealthCheck.ask(silent.getLocalPort());
            assertFalse(result.isReady());
            assertTrue(result.line().endsWith("Read timed out"), result.line());
        }
    }

    @Test
    void ask_nobodyThere_isNotReady() {
        int port = Ports.reserve();
        HealthCheck.Result result = HealthCheck.ask(port);
        assertFalse(result.isReady());
        assertEquals(1, result.line().lines().count());
        assertTrue(result.line().startsWith("not ready: port " + port + " does not answer"), result.line());
    }
}
