package io.shipyard;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Checks the settings, sees to a database, and starts the service. */
@QuarkusMain
public final class ShipyardCi {

    private ShipyardCi() {
    }

    public static void main(String... args) {
        Config config = ConfigProvider.getConfig();
        Optional<LocalDatabase> local = ServiceLoader.load(LocalDatabase.class).findFirst();
        List<String> problems = StartupCheck.problems(name -> config.getOptionalValue(name, String.class),
                local.isPresent());
        if (!problems.isEmpty()) {
            stop(String.join("; ", problems));
        }
        if (config.getOptionalValue("database.url", String.class).isEmpty()) {
            try {
                startLocal(local.orElseThrow(), config);
            } catch (IllegalStateException cannotStart) {
                stop(cannotStart.getMessage());
            }
        }
        Quarkus.run(args);
    }

    /** Both the migrations' and the reactive connection read these properties. */
    private static void startLocal(LocalDatabase local, Config config) {
        LocalDatabase.Address address = local.start(
                config.getOptionalValue("database.data-dir", String.class).map(Path::of));
        System.setProperty("database.url", address.url());
        System.setProperty("database.username", address.username());
        System.setProperty("database.password", "");
    }

    private static void stop(String reason) {
        System.err.println("shipyard-ci cannot start: " + reason);
        System.exit(1);
    }
}
