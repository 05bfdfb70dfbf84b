package io.shipyard;

import static io.shipyard.testing.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.restassured.RestAssured;

/**
 * The packaged service as a process of its own, to be started and killed: the jar, or the native binary. Unless it is told
 * otherwise, it asks nobody to sign in, and logs for people.
 */
public class ServiceProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final Path folder;
    private final Map<String, String> environment;
    private final List<String> options;
    private final int port;
    private final int managementPort;
    private Process process;

    /**
     * @param environment what is null is not set at all
     * @param options system properties, as {@code -Dname=value}
     */
    public ServiceProcess(Path folder, Map<String, String> environment, String... options) {
        this.options = List.of(options);
        this.folder = folder;
        this.environment = environment;
        this.port = freePort();
        this.managementPort = freePort();
    }

    public String url(String path) {
        return "http://localhost:" + port + path;
    }

    /** Where health and metrics are. */
    public String managementUrl(String path) {
        return "http://localhost:" + managementPort + path;
    }

    /** Starts it and waits until it answers. */
    public void start() {
        launch();
        awaitReady();
    }

    public void awaitReady() {
        await().until(() -> !process.isAlive() || isReady());
        if (!process.isAlive()) {
            throw new IllegalStateException("the service stopped: " + log());
        }
    }

    public boolean isReady() {
        try {
            return RestAssured.get(managementUrl("/q/health/ready")).statusCode() == 200;
        } catch (Exception notYet) {
            // REST Assured throws the ConnectException as it is, undeclared
            return false;
        }
    }

    /** Starts it and waits for its end, which is expected. */
    int runToEnd() {
        launch();
        await().until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** Runs the program beside the service, with the same settings, until it ends by itself. */
    Answer ask(String... arguments) {
        List<String> command = command();
        command.addAll(List.of(arguments));
        try {
            Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
            asked.getOutputStream().close();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            await().until(() -> !asked.isAlive());
            return new Answer(asked.exitValue(), said);
        } catch (IOException cannotAsk) {
            throw new UncheckedIOException(cannotAsk);
        }
    }

    record Answer(int exitValue, String said) {
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }

    /** As {@code kill} does. */
    public void stop() {
        process.destroy();
        await().until(() -> !process.isAlive());
    }

    public long pid() {
        return process.pid();
    }

    public String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException cannotRead) {
            throw new UncheckedIOException(cannotRead);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    /** Starts it and waits for nothing. */
    public void launch() {
        ProcessBuilder builder = new ProcessBuilder(command()).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("CI_") || name.startsWith("GITHUB_")
                || name.startsWith("DATABASE_") || name.startsWith("OIDC_") || name.startsWith("API_")
                || name.startsWith("LOG_") || name.startsWith("OTEL_"));
        builder.environment().putAll(Map.of("CI_AUTH", "none", "LOG_FORMAT", "text"));
        environment.forEach((name, value) -> {
            if (value == null) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            process = builder.start();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    private List<String> command() {
        Path binary = Path.of(System.getProperty("native.image.path"));
        List<String> command = new ArrayList<>(Files.isExecutable(binary) ? List.of(binary.toString())
                : List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                        binary.resolveSibling(Path.of("quarkus-app", "quarkus-run.jar")).toString()));
        command.addAll(Files.isExecutable(binary) ? command.size() : 1,
                List.of("-Dquarkus.http.port=" + port, "-Dquarkus.management.port=" + managementPort));
        command.addAll(Files.isExecutable(binary) ? command.size() : 1, options);
        return command;
    }

    private Path logFile() {
        return folder.resolve("service.log");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }
}
