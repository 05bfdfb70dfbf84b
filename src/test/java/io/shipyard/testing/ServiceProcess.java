package io.shipyard.testing;

import static io.shipyard.testing.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.awaitility.core.ConditionTimeoutException;

import io.restassured.RestAssured;

/**
 * The packaged service as a process of its own, to be started and killed: the jar, or the native binary. Unless it is
 * configured otherwise, it asks nobody to sign in, and logs for people.
 */
public class ServiceProcess implements AutoCloseable {

    /** What makes the jar start sooner, at the cost of its speed later on, and of nothing else. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            "-XX:MetaspaceSize=192m", "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote");

    private final Path folder;
    private final Map<String, String> environment;
    private final List<String> jvmOptions;
    private final List<String> options;
    private final int port;
    private final int managementPort;
    private Process process;
    private int logBeforeStop;

    /**
     * @param environment what is null is not set at all
     * @param options system properties, as {@code -Dname=value}
     */
    public ServiceProcess(Path folder, Map<String, String> environment, String... options) {
        this(folder, environment, QUICK_START, List.of(options));
    }

    /** The jar runs as fast as it can, for those who measure it. */
    public static ServiceProcess atFullSpeed(Path folder, Map<String, String> environment) {
        return new ServiceProcess(folder, environment, List.of(), List.of());
    }

    private ServiceProcess(Path folder, Map<String, String> environment, List<String> jvmOptions, List<String> options) {
        this.folder = folder;
        this.environment = environment;
        this.jvmOptions = jvmOptions;
        this.options = options;
        this.port = Ports.reserve();
        this.managementPort = Ports.reserve();
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

    /** Readiness is asked for at another port, which may be open a moment earlier than this one. */
    public void start(int tlsPort) {
        start();
        await().until(() -> isOpen(tlsPort));
    }

    private static boolean isOpen(int port) {
        try (Socket connected = new Socket("localhost", port)) {
            return connected.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public void awaitReady() {
        try {
            await().until(() -> !process.isAlive() || isReady());
        } catch (ConditionTimeoutException tooLate) {
            throw new IllegalStateException("the service is not ready: " + log(), tooLate);
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("the service stopped: " + log());
        }
    }

    public boolean isReady() {
        try {
            return ((HttpURLConnection) new URL(managementUrl("/q/health/ready")).openConnection()).getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** @param series a pattern of those to be summed, as in {@code github_requests_seconds_count.*} */
    public double metric(String series) {
        return RestAssured.get(managementUrl("/q/metrics")).asString().lines()
                .filter(line -> line.matches(series + " \\S+"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Starts it and waits for its end, which is expected. */
    public int runToEnd() {
        launch();
        awaitEnd();
        return process.exitValue();
    }

    /** Runs the program beside the service, with the same settings, until it ends by itself. */
    public Answer ask(String... arguments) {
        List<String> command = command();
        command.addAll(List.of(arguments));
        try {
            Process asked = process(command).start();
            asked.getOutputStream().close();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            await().until(() -> !asked.isAlive());
            return new Answer(asked.exitValue(), said);
        } catch (IOException cannotAsk) {
            throw new UncheckedIOException(cannotAsk);
        }
    }

    public record Answer(int exitValue, String said) {
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** As a machine does that has no time for it: it knows nothing of its pause. */
    public void pause() {
        signal("STOP");
    }

    /** Ends its pause. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
            await().until(() -> !kill.isAlive());
            if (kill.exitValue() != 0) {
                throw new IllegalStateException("no signal " + name + " for " + pid());
            }
        } catch (IOException cannotSignal) {
            throw new UncheckedIOException(cannotSignal);
        }
    }

    /** As {@code kill} does. */
    public void stop() {
        sendSigterm();
        awaitEnd();
    }

    /** The same, without waiting until it has. */
    public void sendSigterm() {
        logBeforeStop = log().length();
        process.destroy();
    }

    public void awaitEnd() {
        await().until(() -> !process.isAlive());
    }

    /** The system properties that tools see which attach to a JVM; none of a native binary. */
    public String systemProperties() {
        if (!isJar()) {
            return "";
        }
        try {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    Long.toString(pid()), "VM.system_properties").redirectErrorStream(true).start();
            String properties = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!properties.contains("java.version=")) {
                throw new IllegalStateException(properties);
            }
            return properties;
        } catch (IOException cannotAsk) {
            throw new UncheckedIOException(cannotAsk);
        }
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

    /** What it has logged since it was stopped: on a busy machine it may have had something to warn of before. */
    public String logOfStop() {
        return log().substring(logBeforeStop);
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    /** Starts it and waits for nothing. */
    public void launch() {
        try {
            process = process(command()).redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile())).start();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("CI_") || name.startsWith("GITHUB_")
                || name.startsWith("DATABASE_") || name.startsWith("OIDC_") || name.startsWith("API_")
                || name.startsWith("LOG_") || name.startsWith("OTEL_") || name.startsWith("EVENTS_")
                || name.startsWith("NOTIFY_")
                || name.toUpperCase(Locale.ROOT).endsWith("_PROXY"));
        // an event loop that waits for a busy machine is not blocked
        builder.environment().putAll(Map.of("CI_AUTH", "none", "LOG_FORMAT", "text", "QUARKUS_HTTP_PORT",
                Integer.toString(port), "QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort),
                "QUARKUS_VERTX_MAX_EVENT_LOOP_EXECUTE_TIME", "1H"));
        environment.forEach((name, value) -> {
            if (value == null) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return builder;
    }

    private static Path binary() {
        return Path.of(System.getProperty("native.image.path"));
    }

    private static boolean isJar() {
        return !Files.isExecutable(binary());
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        if (isJar()) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmOptions);
        } else {
            command.add(binary().toString());
        }
        command.addAll(options);
        if (isJar()) {
            command.addAll(List.of("-jar", binary().resolveSibling(Path.of("quarkus-app", "quarkus-run.jar")).toString()));
        }
        return command;
    }

    private Path logFile() {
        return folder.resolve("service.log");
    }
}
