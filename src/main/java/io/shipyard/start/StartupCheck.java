package io.shipyard.start;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.quarkus.runtime.configuration.DurationConverter;
import io.shipyard.github.AppKey;

/**
 * Checks every setting before anything starts, so that a bad one stops the service with one line that names it instead of
 * an exception from deep within.
 */
public final class StartupCheck {

    private static final Duration LONGEST = Duration.ofDays(365);
    /** A tick renews leases of a minute. */
    private static final Duration LONGEST_TICK = Duration.ofSeconds(10);
    private static final Duration SHORTEST_RETENTION = Duration.ofDays(1);
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3_650);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,38}");
    /** A number, or what GitHub begins with Iv. */
    private static final Pattern APP_ID = Pattern.compile("\\d{1,18}|Iv[A-Za-z0-9.]{1,60}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern SECRETS = Pattern.compile("\\s*[^\\s,][^,]*(?:,\\s*[^\\s,][^,]*)?");
    private static final Pattern AUTHENTICATION = Pattern.compile("oidc|token|none");
    /** Secrets as a header and a cookie carry them. Names are shown as those of people are. */
    private static final Pattern API_TOKENS = Pattern.compile("\\s*%1$s(?:\\s*,\\s*%1$s)*\\s*".formatted(
            "(?!(?:system|anonymous):)[A-Za-z0-9][A-Za-z0-9._@-]{0,63}:(?:read|write):[A-Za-z0-9._~+/-]{16,}=*"));
    private static final int LEAST_CLIENT_SECRET = 32;
    private static final Pattern LOG_FORMAT = Pattern.compile("text|json");
    private static final Pattern LOG_LEVEL = Pattern.compile("ERROR|WARN|INFO|DEBUG");
    private static final Pattern ENCODED_PAIRS = Pattern.compile(
            "\\s*[^\\s=,]+\\s*=%1$s(?:,\\s*[^\\s=,]+\\s*=%1$s)*".formatted("(?:%[0-9A-Fa-f]{2}|[^,%])*"));
    private static final Pattern PAIRS = Pattern.compile("\\s*[^\\s=,]+\\s*=[^,]*(?:,\\s*[^\\s=,]+\\s*=[^,]*)*");
    private static final Pattern SAMPLER = Pattern.compile("(?:parentbased_)?(?:always_on|always_off|traceidratio)");
    private static final Pattern WORKFLOW = Pattern.compile("\\.github/workflows/[^/]+\\.ya?ml");
    /** As browsers write them: in lower case, no path, no port that the scheme implies. None of them is an origin too. */
    private static final Pattern ORIGINS = Pattern.compile("(?:%1$s(?:\\s*,\\s*%1$s)*)?".formatted(
            "(?:http://(?![^,]*:80(?!\\d))|https://(?![^,]*:443(?!\\d)))(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::\\d{1,5})?"));

    private final Function<String, Optional<String>> settings;
    private final List<String> problems = new ArrayList<>();

    private StartupCheck(Function<String, Optional<String>> settings) {
        this.settings = settings;
    }

    /**
     * @param settings a setting's value by its property name, which may be an empty text; empty if it is not set
     * @param hasLocalDatabase whether the service can do without {@code DATABASE_URL}
     * @return a line for each setting that is wrong or missing, naming the environment variable
     */
    static List<String> problems(Function<String, Optional<String>> settings, boolean hasLocalDatabase) {
        StartupCheck check = new StartupCheck(settings);
        check.value("CI_TICK", tick -> tick.equals("off") || isDuration(tick, LONGEST_TICK),
                "is neither off nor a duration from 1s to 10s");
        check.duration("CI_POLL_INTERVAL");
        check.duration("CI_POLL_TIMEOUT");
        check.duration("CI_RATE_LIMIT_INTERVAL");
        check.retention();
        check.number("CI_NO_WORKFLOW_CHECKS", 1, 1_000);
        check.value("CI_WORKFLOW_PATH", WORKFLOW.asMatchPredicate(),
                "is not the path of a workflow, as in .github/workflows/general.yaml");
        check.value("CI_HELM_JOB", job -> !job.isBlank(), "is blank");
        check.number("CI_CHANGES_PER_MINUTE", 0, 1_000_000);
        check.value("CI_ALLOWED_ORIGINS", ORIGINS.asMatchPredicate(),
                "is not a list of origins, as in https://shipyard.example,https://qa.example:8443");
        check.access();
        check.url("GITHUB_API_URL", "https?", "https://api.github.com");
        check.required("GITHUB_ORG", "the organisation whose repositories are released");
        if (check.isSet("GITHUB_ORG")) {
            check.value("GITHUB_ORG", NAME.asMatchPredicate(), "is not the name of an organisation");
        }
        check.credential();
        check.webhookSecret();
        check.number("GITHUB_MAX_CONCURRENCY", 1, 100);
        check.number("GITHUB_REQUESTS_PER_MINUTE", 0, 1_000_000);
        if (!hasLocalDatabase) {
            check.required("DATABASE_URL", "postgresql://host:5432/name: this build has no embedded PostgreSQL");
        }
        if (check.isSet("DATABASE_URL")) {
            check.url("DATABASE_URL", "postgresql", "postgresql://host:5432/name");
        }
        check.value("LOG_FORMAT", LOG_FORMAT.asMatchPredicate(), "is neither text nor json");
        check.value("LOG_LEVEL", LOG_LEVEL.asMatchPredicate(), "is neither ERROR, WARN, INFO nor DEBUG");
        check.tracing();
        return check.problems;
    }

    /** Variables that others are meant by as well: as long as nothing is traced, they do not matter. */
    private void tracing() {
        value("OTEL_SDK_DISABLED", word -> word.matches("true|false|"), "is neither true nor false");
        if (!TracingSettings.areOn(settings)) {
            return;
        }
        for (String exporter : List.of("OTEL_EXPORTER_OTLP_", "OTEL_EXPORTER_OTLP_TRACES_")) {
            if (isSet(exporter + "ENDPOINT")) {
                url(exporter + "ENDPOINT", "https?", "http://collector:4317");
            }
            unlessEmpty(exporter + "PROTOCOL", protocol -> protocol.matches("grpc|http/protobuf"),
                    "is neither grpc nor http/protobuf");
            setting(exporter + "HEADERS").filter(headers -> !headers.isBlank() && !ENCODED_PAIRS.matcher(headers).matches())
                    .ifPresent(secret -> problems.add(exporter + "HEADERS is not a list of name=value, encoded as in URLs"));
        }
        unlessEmpty("OTEL_RESOURCE_ATTRIBUTES", PAIRS.asMatchPredicate(), "is not a list of name=value");
        unlessEmpty("OTEL_TRACES_SAMPLER", SAMPLER.asMatchPredicate(), "is neither always_on, always_off, traceidratio nor "
                + "one of them after parentbased_");
        unlessEmpty("OTEL_TRACES_SAMPLER_ARG", ratio -> ratio.matches("0|1|0?\\.\\d{1,9}|[01]\\.0{1,9}"),
                "is not a number from 0 to 1");
    }

    /** As that standard has it, a variable that is set to nothing is not set. */
    private void unlessEmpty(String variable, Predicate<String> isValid, String problem) {
        value(variable, value -> value.isEmpty() || isValid.test(value), problem);
    }

    /** A token or a GitHub App, not both and no half. */
    private void credential() {
        boolean app = isSet("GITHUB_APP_ID") || isSet("GITHUB_APP_PRIVATE_KEY") || isSet("GITHUB_APP_INSTALLATION_ID");
        if (!app) {
            required("GITHUB_TOKEN", "a token that may read the organisation's repositories and actions; a GitHub App can take "
                    + "its place, by GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY");
            token();
            return;
        }
        if (isSet("GITHUB_TOKEN")) {
            problems.add("GITHUB_TOKEN is set, and a GitHub App too: set the one or the other");
            return;
        }
        required("GITHUB_APP_ID", "the App's id, as GITHUB_APP_PRIVATE_KEY and GITHUB_APP_INSTALLATION_ID belong to an App");
        if (isSet("GITHUB_APP_ID")) {
            value("GITHUB_APP_ID", APP_ID.asMatchPredicate(), "is not the id, or client id, of a GitHub App");
        }
        if (isSet("GITHUB_APP_INSTALLATION_ID")) {
            value("GITHUB_APP_INSTALLATION_ID", id -> id.matches("\\d{1,18}"), "is not a number");
        }
        required("GITHUB_APP_PRIVATE_KEY", "the App's private key in PEM, or the file that holds it");
        setting("GITHUB_APP_PRIVATE_KEY").filter(pem -> !pem.isBlank() && !isKey(pem)).ifPresent(pem -> problems.add(
                "GITHUB_APP_PRIVATE_KEY is not an RSA private key in PEM, of 2048 bits or more and without a passphrase"));
    }

    private static boolean isKey(String pem) {
        try {
            AppKey.of(pem);
            return true;
        } catch (IllegalArgumentException noKey) {
            return false;
        }
    }

    /** The property that an environment variable sets: {@code CI_POLL_INTERVAL} is {@code ci.poll-interval}. */
    public static String property(String variable) {
        return variable.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
    }

    private Optional<String> setting(String variable) {
        return settings.apply(property(variable));
    }

    private boolean isSet(String variable) {
        return setting(variable).filter(value -> !value.isBlank()).isPresent();
    }

    private void required(String variable, String meaning) {
        if (!isSet(variable)) {
            problems.add(variable + " is missing: " + meaning);
        }
    }

    /** Each way to know callers takes settings of its own; those of the others do not matter. */
    private void access() {
        if (!isSet("CI_AUTH")) {
            problems.add("CI_AUTH is missing: oidc (people and programs of an OpenID Connect provider), token (those who have "
                    + "one of API_TOKEN) or none (everybody who can reach the service)");
            return;
        }
        value("CI_AUTH", AUTHENTICATION.asMatchPredicate(), "is neither oidc, token nor none");
        switch (setting("CI_AUTH").orElse("")) {
            case "token" -> apiTokens();
            case "oidc" -> provider();
            default -> {
            }
        }
        value("CI_READ_ROLE", role -> !role.isBlank(), "is blank");
        value("CI_WRITE_ROLE", role -> !role.isBlank() && !role.equals(setting("CI_READ_ROLE").orElse("shipyard-ci-read")),
                "is blank, or what CI_READ_ROLE is");
    }

    private void apiTokens() {
        required("API_TOKEN", "tokens of those who may call, as in qa:read:SECRET,shipyard:write:SECRET");
        if (isSet("API_TOKEN") && !API_TOKENS.matcher(setting("API_TOKEN").orElse("")).matches()) {
            problems.add("API_TOKEN is not a list of name:role:secret, with the roles read and write and secrets of 16 or more "
                    + "letters, digits and -._~+/");
        } else if (hasSecretTwice(setting("API_TOKEN").orElse(""))) {
            problems.add("API_TOKEN has one secret for two names");
        }
    }

    private static boolean hasSecretTwice(String tokens) {
        List<String> secrets = Stream.of(tokens.split(",")).map(token -> token.strip().replaceFirst(".*:", "")).toList();
        return secrets.stream().distinct().count() < secrets.size();
    }

    private void provider() {
        required("OIDC_AUTH_SERVER_URL", "the provider, as in https://keycloak.example/realms/shipyard");
        if (isSet("OIDC_AUTH_SERVER_URL")) {
            url("OIDC_AUTH_SERVER_URL", "https?", "https://keycloak.example/realms/shipyard");
        }
        required("OIDC_CLIENT_ID", "this service's client at the provider");
        required("OIDC_CLIENT_SECRET", "the secret of this service's client at the provider");
        if (isSet("OIDC_CLIENT_SECRET") && setting("OIDC_CLIENT_SECRET").orElse("").length() < LEAST_CLIENT_SECRET) {
            problems.add("OIDC_CLIENT_SECRET has fewer than " + LEAST_CLIENT_SECRET
                    + " characters: sessions are encrypted with it");
        }
    }

    /** What a header cannot carry would come back in an error message; a line end behind it, as files have, is none. */
    private void token() {
        setting("GITHUB_TOKEN").filter(token -> !token.isBlank() && !TOKEN.matcher(token.strip()).matches())
                .ifPresent(token -> problems.add("GITHUB_TOKEN has characters that no token has"));
    }

    /** None, one, or two while it is being changed: never repeated. */
    private void webhookSecret() {
        setting("GITHUB_WEBHOOK_SECRET").filter(secrets -> !secrets.isEmpty() && !SECRETS.matcher(secrets).matches())
                .ifPresent(secrets -> problems.add("GITHUB_WEBHOOK_SECRET is not one secret, or two separated by a comma"));
    }

    private void duration(String variable) {
        value(variable, text -> isDuration(text, LONGEST), "is not a duration of at least a second, as in 30s, 5m or 24h");
    }

    private void retention() {
        value("CI_RETENTION", text -> isDuration(text, Duration.ZERO, Duration.ZERO)
                || isDuration(text, SHORTEST_RETENTION, LONGEST_RETENTION),
                "is neither 0, which keeps all releases, nor a duration from 1d to 3650d");
    }

    private void number(String variable, int least, int most) {
        value(variable, text -> text.matches("\\d{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most,
                "is not a number from " + least + " to " + most);
    }

    /** The value is not repeated: people put passwords into URLs. */
    private void url(String variable, String scheme, String example) {
        setting(variable).filter(url -> !isUrl(url, scheme))
                .ifPresent(url -> problems.add(variable + " is not a URL without user and password, as in " + example));
    }

    private void value(String variable, Predicate<String> isValid, String problem) {
        setting(variable).filter(value -> !isValid.test(value))
                .ifPresent(value -> problems.add(variable + "=" + value + " " + problem));
    }

    private static boolean isDuration(String text, Duration longest) {
        return isDuration(text, Duration.ofSeconds(1), longest);
    }

    private static boolean isDuration(String text, Duration shortest, Duration longest) {
        try {
            Duration duration = DurationConverter.parseDuration(text);
            return duration != null && duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0;
        } catch (IllegalArgumentException | ArithmeticException notADuration) {
            return false;
        }
    }

    private static boolean isUrl(String text, String scheme) {
        try {
            URI url = URI.create(text);
            return url.getScheme() != null && url.getScheme().matches(scheme) && url.getHost() != null
                    && url.getUserInfo() == null && url.getFragment() == null;
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }
}
