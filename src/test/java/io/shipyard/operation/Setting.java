package io.shipyard.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A setting as {@code application.properties.example} has it.
 *
 * @param isRequired whether the service refuses to start in Kubernetes without it
 */
record Setting(String variable, boolean isRequired, String defaultValue) {

    private static final Pattern ENTRY = Pattern
            .compile("(?m)^# ([A-Z][A-Z0-9_]+)(, required(?: by the native binary)?$)?.*\\n(?:# .*\\n)+#[a-z][a-z.-]+=(.*)$");

    /** The embedded PostgreSQL is not for containers, and they are given secrets as variables. */
    private static final Set<String> NOT_FOR_CONTAINERS = Set.of("DATABASE_DATA_DIR", "GITHUB_TOKEN_FILE",
            "GITHUB_APP_PRIVATE_KEY_FILE", "GITHUB_WEBHOOK_SECRET_FILE", "API_TOKEN_FILE", "OIDC_CLIENT_SECRET_FILE",
            "DATABASE_PASSWORD_FILE");

    static List<Setting> all() throws IOException {
        return ENTRY.matcher(Files.readString(Path.of("application.properties.example"))).results()
                .map(entry -> new Setting(entry.group(1), entry.group(2) != null, entry.group(3))).toList();
    }

    static List<Setting> ofContainers() throws IOException {
        return all().stream().filter(setting -> !NOT_FOR_CONTAINERS.contains(setting.variable())).toList();
    }

    /** The standard variables of OpenTelemetry: off unless the site sets them. */
    boolean isOfTracing() {
        return variable.startsWith("OTEL_");
    }
}
