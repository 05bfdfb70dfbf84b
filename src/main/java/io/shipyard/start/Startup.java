package io.shipyard.start;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.QuarkusConfigFactory;
import io.shipyard.database.DatabaseCheck;
import io.shipyard.database.MigrationSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;

/**
 * Checks the settings and sees to a database, before Quarkus starts the service. What is wrong ends the process, with one line.
 */
public final class Startup {

    private Startup() {
    }

    /** @param args none, or {@value HealthCheck#ARGUMENT}, which ends the process with its result */
    public static void prepare(String... args) {
        // lets Netty find the deadlines of connections
        System.setProperty(ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
        Config config = settings();
        if (args.length > 0) {
            runInstead(args, config);
        }
        Optional<LocalServices> local = ServiceLoader.load(LocalServices.class).findFirst();
        DerivedSettings.clear();
        local.ifPresent(services -> addLocal(services.devSettings(config)));
        SecretFiles files = SecretFiles.read(name -> setting(config, name));
        List<String> problems = files.problems().isEmpty()
                ? StartupCheck.problems(files::setting, config.getPropertyNames(), local.isPresent())
                : files.problems();
        if (!problems.isEmpty()) {
            stop(String.join("; ", problems));
        }
        DerivedSettings.add(TracingSettings.of(files::setting));
        DerivedSettings.add(ProxySettings.of(files::setting));
        files.contents().forEach((name, secret) -> DerivedSettings.add(Map.of(name, SecretFiles.literal(secret))));
        if (!isDevMode()) {
            // in dev mode the tests would see them that run in its process
            TracingSettings.systemProperties(files::setting).forEach(System::setProperty);
        }
        try {
            local.ifPresent(services -> addLocal(services.start(config)));
        } catch (IllegalStateException cannotStart) {
            stop(cannotStart.getMessage());
        }
        checkDatabase(config, files::setting);
        // dev mode goes on after the end; Quarkus does not know of it yet
        if (!isDevMode()) {
            ApplicationLifecycleManager.setDefaultExitCodeHandler(Startup::ended);
        }
    }

    private static boolean isDevMode() {
        return Boolean.getBoolean(LocalServices.DEV_MODE);
    }

    /** Dev mode keeps its configuration when it starts the service anew, and runs tests, whose profile is another one. */
    private static void addLocal(Map<String, String> settings) {
        DerivedSettings.add(settings);
        if (isDevMode()) {
            settings.forEach((name, value) -> System.setProperty("%dev." + name, value));
        }
    }

    /**
     * As they are where the service starts. The configuration that a native binary begins with was made while it was built:
     * what was in the building machine's environment stays behind, and what the environment has here is read.
     */
    private static Config settings() {
        if (ImageMode.current() != ImageMode.NATIVE_RUN) {
            return ConfigProvider.getConfig();
        }
        SmallRyeConfigBuilder settings = ConfigUtils.configBuilder().withSources(new DerivedSettings(), new SettingDefaults());
        for (ConfigSource built : ConfigProvider.getConfig().getConfigSources()) {
            if (!(built instanceof EnvConfigSource || built instanceof SysPropConfigSource)) {
                settings.withSources(built);
            }
        }
        SmallRyeConfig here = settings.build();
        QuarkusConfigFactory.setConfig(here);
        return here;
    }

    /** Quarkus has logged all of a failure by then; the last line says what it comes to. */
    private static void ended(int status, Throwable failure) {
        if (failure != null) {
            stop(MigrationSettings.problem(failure).orElse("see the error above"));
        }
        System.exit(status);
    }

    /** The one thing that is asked of a service by an argument does not start another. */
    private static void runInstead(String[] args, Config config) {
        if (args.length > 1 || !args[0].equals(HealthCheck.ARGUMENT)) {
            stop("it takes no arguments but " + HealthCheck.ARGUMENT
                    + ", which asks the service that runs whether it is ready");
        }
        HealthCheck.Result result = HealthCheck.ask(config.getValue("quarkus.management.port", Integer.class));
        System.out.println(result.line());
        System.exit(result.isReady() ? 0 : 1);
    }

    /**
     * A variable that is set to nothing is set: Quarkus would fail at it, rather than take the default. What was derived is
     * not in every configuration that dev mode has when it starts the service anew.
     */
    private static Optional<String> setting(Config config, String name) {
        ConfigValue value = config.getConfigValue(name);
        return DerivedSettings.find(name).or(() -> value.getRawValue() == null ? Optional.empty()
                : Optional.of(value.getValue() == null ? unexpanded(name, value) : value.getValue()));
    }

    /** An expression that leads nowhere is nothing; but that must not mean that there is no proxy. */
    private static String unexpanded(String name, ConfigValue value) {
        return name.endsWith(".proxy") ? value.getRawValue() : "";
    }

    private static void checkDatabase(Config config, Function<String, Optional<String>> settings) {
        new DatabaseCheck(settings.apply("database.url").orElse(""), settings.apply("database.username").orElse(""),
                settings.apply("database.password").orElse(""))
                .problem(log(config)::warn).ifPresent(Startup::stop);
    }

    private static StartupLog log(Config config) {
        return new StartupLog(config.getOptionalValue("log.format", String.class).orElse(""), new Clocks().clock());
    }

    private static void stop(String reason) {
        log(ConfigProvider.getConfig()).error("shipyard-ci cannot start: " + reason);
        System.exit(1);
    }
}
