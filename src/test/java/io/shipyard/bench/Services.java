package io.shipyard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.shipyard.testing.ServiceProcess;

/** What it takes to start the packaged service with a database and a simulated GitHub. */
final class Services {

    private Services() {
    }

    /**
     * @param name of the folder in which the service keeps its log, which is there afterwards
     * @param settings more environment variables and their values, by turns
     */
    static ServiceProcess process(String name, Database database, SimulatedGitHub gitHub, String... settings) {
        Path folder = Path.of(System.getProperty("native.image.path")).resolveSibling(Path.of("services", name));
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve("service.log"));
        } catch (IOException cannotCreate) {
            throw new UncheckedIOException(cannotCreate);
        }
        Map<String, String> environment = new HashMap<>(Map.of("DATABASE_URL", database.url(), "DATABASE_USERNAME",
                Database.USER, "GITHUB_API_URL", gitHub.url(), "GITHUB_ORG", "acme", "GITHUB_TOKEN", SimulatedGitHub.TOKEN));
        // one caller makes all the releases there are
        environment.put("CI_CHANGES_PER_MINUTE", "0");
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return ServiceProcess.atFullSpeed(folder, environment);
    }

    /** Starts them one after the other: the first one makes the schema. */
    static void start(List<ServiceProcess> services) {
        services.forEach(ServiceProcess::start);
    }
}
