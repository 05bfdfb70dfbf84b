package io.shipyard.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.testing.AppKeys;

class StartupCheckTest {

    private static final SettingDefaults DEFAULTS = new SettingDefaults();
    private static final Map<String, String> LEAST = Map.of("github.org", "acme", "github.token", "t", "ci.auth", "none");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
            "CI_POLL_INTERVAL, 1s", "CI_POLL_INTERVAL, 30s", "CI_POLL_INTERVAL, 30", "CI_POLL_INTERVAL, PT5M",
            "CI_POLL_INTERVAL, 1500ms", "CI_POLL_TIMEOUT, 24h", "CI_POLL_TIMEOUT, 365D", "CI_RATE_LIMIT_INTERVAL, 5m",
            "CI_RETENTION, 0", "CI_RETENTION, 0d", "CI_RETENTION, 1d", "CI_RETENTION, 24h", "CI_RETENTION, 3650d",
            "CI_NO_WORKFLOW_CHECKS, 1", "CI_NO_WORKFLOW_CHECKS, 1000",
            "CI_WORKFLOW_PATH, .github/workflows/general.yaml", "CI_WORKFLOW_PATH, .github/workflows/release-1.yml",
            "CI_ALLOWED_ORIGINS, ``", "CI_ALLOWED_ORIGINS, https://shipyard.acme.org",
            "CI_ALLOWED_ORIGINS, `http://localhost:8080, https://qa.acme.org:8443`", "CI_ALLOWED_ORIGINS, http://[::1]:8080",
            "CI_CHANGES_PER_MINUTE, 0", "CI_CHANGES_PER_MINUTE, 1000000",
            "CI_HELM_JOB, Deploy / Helm (prod)", "CI_TICK, 1s", "CI_TICK, 10s", "CI_TICK, off",
            "GITHUB_API_URL, https://api.github.com", "GITHUB_API_URL, https://ghes.acme.org/api/v3",
            "GITHUB_API_URL, http://localhost:8089/", "GITHUB_ORG, acme", "GITHUB_ORG, A", "GITHUB_ORG, some-org_acme",
            "GITHUB_TOKEN, anything", "GITHUB_WEBHOOK_SECRET, ``", "GITHUB_WEBHOOK_SECRET, anything but a comma",
            "GITHUB_WEBHOOK_SECRET, `a new one of many, an old one of many`", "GITHUB_WEBHOOK_SECRET, `sixteen as a file\n`",
            "GITHUB_WEBHOOK_SECRET, exactly-sixteen-",
            "GITHUB_MAX_CONCURRENCY, 1", "GITHUB_MAX_CONCURRENCY, 100",
            "GITHUB_REQUESTS_PER_MINUTE, 0", "GITHUB_REQUESTS_PER_MINUTE, 1000000",
            "LOG_FORMAT, text", "LOG_FORMAT, json", "LOG_LEVEL, ERROR", "LOG_LEVEL, DEBUG", "OTEL_SDK_DISABLED, true",
            "OTEL_SDK_DISABLED, false", "OTEL_SDK_DISABLED, ``", "OTEL_EXPORTER_OTLP_ENDPOINT, http://collector:4317",
            "OTEL_EXPORTER_OTLP_ENDPOINT, ``",
            "DATABASE_URL, postgresql://db:5432/shipyard", "DATABASE_URL, postgresql://db/shipyard?sslmode=require" })
    void problems_goodValue_areNone(String variable, String value) {
        assertEquals(List.of(), problems(variable, value));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
            "CI_TICK, soon", "CI_TICK, 11s", "CI_TICK, 0s", "CI_POLL_INTERVAL, soon", "CI_POLL_INTERVAL, -5s",
            "CI_POLL_INTERVAL, 0s", "CI_POLL_INTERVAL, 999ms",
            "CI_POLL_INTERVAL, ` `", "CI_POLL_INTERVAL, ``", "CI_POLL_INTERVAL, 30 s s",
            "CI_POLL_TIMEOUT, -24h", "CI_POLL_TIMEOUT, 366D", "CI_POLL_TIMEOUT, 99999999999999999999h",
            "CI_RATE_LIMIT_INTERVAL, 5 minutes", "CI_RATE_LIMIT_INTERVAL, 0",
            "CI_RETENTION, 23h", "CI_RETENTION, 3651d", "CI_RETENTION, never", "CI_RETENTION, -1d", "CI_RETENTION, ``",
            "CI_NO_WORKFLOW_CHECKS, 0", "CI_NO_WORKFLOW_CHECKS, 1001", "CI_NO_WORKFLOW_CHECKS, three",
            "CI_NO_WORKFLOW_CHECKS, 99999999999",
            "CI_WORKFLOW_PATH, general.yaml", "CI_WORKFLOW_PATH, .github/workflows/",
            "CI_WORKFLOW_PATH, .github/workflows/a.txt",
            "CI_WORKFLOW_PATH, .github/workflows/a/b.yaml", "CI_WORKFLOW_PATH, /.github/workflows/general.yaml",
            "CI_ALLOWED_ORIGINS, *", "CI_ALLOWED_ORIGINS, shipyard.acme.org", "CI_ALLOWED_ORIGINS, https://acme.org/",
            "CI_ALLOWED_ORIGINS, https://acme.org/ci", "CI_ALLOWED_ORIGINS, /https://.*/", "CI_ALLOWED_ORIGINS, ` `",
            "CI_ALLOWED_ORIGINS, `https://acme.org,`", "CI_ALLOWED_ORIGINS, https://Acme.org",
            "CI_ALLOWED_ORIGINS, https://acme.org:443", "CI_ALLOWED_ORIGINS, http://acme.org:80", "CI_ALLOWED_ORIGINS, null",
            "CI_CHANGES_PER_MINUTE, -1", "CI_CHANGES_PER_MINUTE, 1000001", "CI_CHANGES_PER_MINUTE, ``",
            "CI_READ_ROLE, ` `", "CI_WRITE_ROLE, shipyard-ci-read", "CI_AUTH, basic", "CI_AUTH, OIDC", "CI_AUTH, `none,token`",
            "CI_HELM_JOB, ` `", "CI_WORKFLOW_PATH, ``",
            "GITHUB_MAX_CONCURRENCY, ``", "GITHUB_API_URL, ``",
            "GITHUB_API_URL, api.github.com", "GITHUB_API_URL, ftp://api.github.com", "GITHUB_API_URL, https://",
            "GITHUB_API_URL, https:///api/v3", "GITHUB_API_URL, https://a b",
            "GITHUB_API_URL, https://ghes/#x",
            "GITHUB_ORG, acme/server", "GITHUB_ORG, -acme", "GITHUB_ORG, ac me",
            "GITHUB_ORG, oooooooooooooooooooooooooooooooooooooooo",
            "GITHUB_MAX_CONCURRENCY, 0", "GITHUB_MAX_CONCURRENCY, 101", "GITHUB_MAX_CONCURRENCY, -1",
            "GITHUB_MAX_CONCURRENCY, 1.5", "GITHUB_REQUESTS_PER_MINUTE, -1", "GITHUB_REQUESTS_PER_MINUTE, 1000001",
            "LOG_FORMAT, xml", "LOG_FORMAT, ``", "LOG_FORMAT, JSON", "LOG_LEVEL, verbose", "LOG_LEVEL, TRACE",
            "OTEL_SDK_DISABLED, yes",
            "DATABASE_URL, jdbc:postgresql://db:5432/shipyard", "DATABASE_URL, mysql://db/shipyard",
            "DATABASE_URL, postgresql://", "DATABASE_URL, db:5432" })
    void problems_badValue_areOneLineThatNamesIt(String variable, String value) {
        List<String> problems = problems(variable, value);

        assertEquals(1, problems.size(), problems.toString());
        // a URL is not repeated: it may hold a password
        String beginning = variable.endsWith("_URL") ? variable + " is " : variable + "=" + value + " is ";
        assertTrue(problems.get(0).startsWith(beginning), problems.get(0));
        assertEquals(1, problems.get(0).lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://localhost:8089/api", "http://LOCALHOST./", "http://a.localhost", "http://127.0.0.1:1",
            "http://[::1]:80", "http://10.1.2.3", "http://172.31.255.1", "http://192.168.7.7", "http://169.254.10.1",
            "http://[fd12::1]", "http://[fe80::1]", "http://[::ffff:10.0.0.1]", "http://ghes/api/v3", "http://keycloak.sso.svc",
            "http://keycloak.sso.svc.cluster.local.:8080", "http://ghes.acme.internal", "http://Box.Home.Arpa",
            "http://ghes.test", "https://ghes.acme.org", "https://8.8.8.8" })
    void problems_plainHttpToAPrivateHost_areNone(String url) {
        assertEquals(List.of(), problems("GITHUB_API_URL", url));
        assertEquals(List.of(), withAuth("oidc", provider(url)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://api.github.com", "http://ghes.acme.org.", "http://8.8.8.8", "http://172.32.0.1",
            "http://169.254.169.254", "http://100.100.100.200", "http://0.0.0.0", "http://[2606:4700::1111]",
            "http://[::ffff:8.8.8.8]", "http://[::ffff:169.254.169.254]", "http://[64:ff9b::808:808]", "http://[fd00:ec2::254]",
            "http://com.", "http://localhost.acme.org", "http://10.0.0.1.acme.org", "http://notinternal.acme",
            "http://ghes.notlocal", "http://ghes.svc.acme.org", "http://ghes.lan", "http://home.arpa.org" })
    void problems_plainHttpToAHostThatMayBePublic_areOneLineThatSaysWhatToDo(String url) {
        String problem = " is plain http, and its host may be outside the private network: it has to be https, or its host an "
                + "address of a private network or a name that is never public, as in http://ghes, http://keycloak.sso.svc and "
                + "http://ghes.acme.internal";
        assertEquals(List.of("GITHUB_API_URL" + problem), problems("GITHUB_API_URL", url));
        assertEquals(List.of("OIDC_AUTH_SERVER_URL" + problem), withAuth("oidc", provider(url)));
        assertEquals(List.of(), withAuth("none", provider(url)));
    }

    private static String[] provider(String url) {
        return new String[] { "oidc.auth-server-url", url, "oidc.client-id", "shipyard-ci", "oidc.client-secret",
                "0123456789abcdef0123456789abcdef" };
    }

    @ParameterizedTest
    @ValueSource(strings = { "GITHUB_ORG", "GITHUB_TOKEN", "CI_AUTH" })
    void problems_missingOrEmpty_areOneLineThatNamesIt(String variable) {
        Map<String, String> settings = new HashMap<>(LEAST);
        settings.remove(Setting.property(variable));
        assertNames(List.of(variable + " is missing"), check(settings, true));

        assertNames(List.of(variable + " is missing"), problems(variable, ""));
        assertNames(List.of(variable + " is missing"), problems(variable, " "));
    }

    @Test
    void problems_noDatabase_areNamedUnlessThereIsALocalOne() {
        assertEquals(List.of(), check(LEAST, true));
        assertEquals(List.of(), check(with("database.url", ""), true));
        assertNames(List.of("DATABASE_URL is missing"), check(LEAST, false));
        assertNames(List.of("DATABASE_URL is missing"), check(with("database.url", ""), false));
        assertEquals(List.of(), check(with("database.url", "postgresql://db:5432/shipyard"), false));
    }

    @Test
    void problems_many_areReportedTogether() {
        assertNames(
                List.of("CI_AUTH is missing", "CI_POLL_INTERVAL=soon ", "CI_POLL_TIMEOUT=-1h ", "DATABASE_URL is missing",
                        "GITHUB_API_URL is ", "GITHUB_MAX_CONCURRENCY=0 ", "GITHUB_ORG is missing", "GITHUB_TOKEN is missing"),
                check(Map.of("ci.poll-interval", "soon", "ci.poll-timeout", "-1h", "github.api-url", "x",
                        "github.max-concurrency", "0"), false));
    }

    @ParameterizedTest
    @ValueSource(strings = { "two words", "line\nend", "umlaut\u00e4", "\u0000" })
    void problems_tokenThatNoHeaderCarries_isNotRepeated(String token) {
        assertEquals(List.of("GITHUB_TOKEN has characters that no token has"), problems("GITHUB_TOKEN", token));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "http://proxy:3128", "proxy.acme:8080", "http://me:p%40ss@proxy:3128/", "http://[::1]:3128" })
    void problems_proxy_areNone(String proxy) {
        assertEquals(List.of(), problems("HTTPS_PROXY", proxy));
        assertEquals(List.of(), problems("HTTP_PROXY", proxy));
        assertEquals(List.of(), problems("NO_PROXY", proxy));
    }

    @ParameterizedTest
    @ValueSource(strings = { " ", "proxy", "http://proxy", "https://proxy:443", "socks5://proxy:1080", "http://proxy:0",
            "http://proxy:65536", "http://proxy:port", "http://pa55word@proxy:3128", "http://me:@proxy:3128",
            "http://me:pa55%word@proxy:3128", "http://me:pa55${word}@proxy:3128", "http://me:pa55/word@proxy:3128",
            "http://proxy:3128/path", "http://a b:3128" })
    void problems_wrongProxy_areOneLineThatRepeatsNoPassword(String proxy) {
        for (String variable : List.of("HTTPS_PROXY", "HTTP_PROXY")) {
            Map<String, String> settings = with(Setting.property(variable), proxy);
            settings.put("github.api-url", variable.equals("HTTPS_PROXY") ? "https://ghes.acme" : "http://ghes");
            assertEquals(List.of(variable + " is not the address of an HTTP proxy, as in http://proxy:3128 or "
                    + "http://user:password@proxy:3128 (%24 stands for a dollar)"), check(settings, true));
        }
    }

    @ParameterizedTest
    @CsvSource({ "https.proxy, https://api.github.com, , true", "https.proxy, http://acme.internal, , true",
            "https.proxy, https://ghes.acme, acme, true", "https.proxy, https://api.github.com, 'acme, *', false",
            "http.proxy, https://api.github.com, , false", "http.proxy, http://acme.internal, , true",
            "http.proxy, http://acme.internal, 'other,internal', false",
            "http.proxy, http://acme.internal, internal:8080, true",
            "http.proxy, http://localhost:8089, , false" })
    void problems_proxy_matterOnlyIfItIsUsed(String property, String api, String direct, boolean matters) {
        Map<String, String> settings = with(property, "socks5://proxy:1080");
        settings.put("github.api-url", api);
        if (direct != null) {
            settings.put("no.proxy", direct);
        }
        assertEquals(matters ? 1 : 0, check(settings, true).size());
    }

    @Test
    void problems_proxyOfAProvider_matterOnlyIfThereIsOne() {
        String[] settings = { "http.proxy", "socks5://proxy:1080", "oidc.auth-server-url", "http://keycloak/realms/shipyard",
                "oidc.client-id", "shipyard-ci", "oidc.client-secret", "0123456789abcdef0123456789abcdef" };
        assertEquals(List.of(), withAuth("none", settings));
        assertNames(List.of("HTTP_PROXY is not the address"), withAuth("oidc", settings));
    }

    @Test
    void problems_proxyBesideAUrlThatIsNone_areThoseOfTheUrl() {
        Map<String, String> settings = with("http.proxy", "socks5://proxy:1080");
        settings.put("github.api-url", "http://a b");
        assertNames(List.of("GITHUB_API_URL is not a URL"), check(settings, true));
    }

    @ParameterizedTest
    @ValueSource(strings = { " ", ",", "one of seventeen,", ",one of seventeen", "one of seventeen, ", "fifteen-of-them",
            "one of seventeen,fifteen-of-them", "  fifteen-of-them  ", "one of seventeen,two of seventeen,three of seventeen" })
    void problems_notOneOrTwoWebhookSecrets_areNotRepeated(String secrets) {
        assertEquals(List.of("GITHUB_WEBHOOK_SECRET is not one secret of at least 16 characters, or two separated by a comma: "
                + "openssl rand -hex 32 makes one"),
                problems("GITHUB_WEBHOOK_SECRET", secrets));
    }

    private static final String KEY = AppKeys.pkcs1(AppKeys.generate(2048));

    @Test
    void problems_app_areNoneWithAKeyAndWithoutAToken() {
        assertEquals(List.of(), check(app(Map.of()), true));
        assertEquals(List.of(), check(app(Map.of("github.token", "")), true));
        assertEquals(List.of(), check(app(Map.of("github.app-installation-id", "77")), true));
        assertEquals(List.of(), check(app(Map.of("github.app-installation-id", "")), true));
        assertEquals(List.of(), check(app(Map.of("github.app-id", "Iv23liXyZ0123456789a")), true));
        assertEquals(List.of(), check(app(Map.of("github.app-private-key", KEY.replace("\n", "\\n"))), true));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "github.token, t, GITHUB_TOKEN is set and a GitHub App too",
            "github.app-id, ``, GITHUB_APP_ID is missing",
            "github.app-id, ` `, GITHUB_APP_ID is missing", "github.app-id, my-app, GITHUB_APP_ID=my-app is not the id",
            "github.app-private-key, ``, GITHUB_APP_PRIVATE_KEY is missing",
            "github.app-private-key, c2VjcmV0, GITHUB_APP_PRIVATE_KEY is not an RSA private key",
            "github.app-installation-id, acme, GITHUB_APP_INSTALLATION_ID=acme is not a number" })
    void problems_appThatIsWrongOrHalf_areOneLine(String property, String value, String problem) {
        List<String> problems = check(app(Map.of(property, value)), true);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).replace(",", "").startsWith(problem), problems.get(0));
        assertFalse(problems.get(0).contains("c2VjcmV0"), problems.get(0));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "events.url, https://SECRET@events.acme.example, EVENTS_URL is not a URL",
            "events.url, ftp://events.acme.example/SECRET, EVENTS_URL is not a URL",
            "events.url, http://8.8.8.8/SECRET, `EVENTS_URL is plain http, and leads to a host outside the private network`",
            "notify.url, https://user:SECRET@chat.acme.example/hooks, NOTIFY_URL is not a URL",
            "notify.url, `https://chat.acme.example/hooks/SECRET, uat>=https://chat.acme.example/`, NOTIFY_URL is not a URL",
            "notify.url, https://chat..acme.example/hooks/SECRET, NOTIFY_URL is not a URL",
            "notify.url, https://chat.acme.example/{SECRET}, NOTIFY_URL is not a URL",
            "notify.url, `https://chat.acme.example/hooks/x, http://8.8.8.8/SECRET`, NOTIFY_URL is plain http",
            "events.secret, ``, EVENTS_SECRET is missing", "events.secret, SECRET, EVENTS_SECRET is not a secret of 16" })
    void problems_receiverThatIsWrongOrHalf_areOneLineWithoutIt(String property, String value, String problem) {
        List<String> problems = check(receiver(Map.of(property, value)), true);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith(problem), problems.get(0));
        assertFalse(problems.get(0).replace("EVENTS_SECRET", "").contains("SECRET"), problems.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://chat.acme.example/hooks/1a2b", "https://[fd12::1]:8443/hooks/1",
            "uat>master=https://hooks.slack.com/services/T/B/x, release/1.2>main=http://mattermost:8065/hooks/y?z=1" })
    void problems_channels_areNone(String channels) {
        assertEquals(List.of(), check(receiver(Map.of("notify.url", channels)), true));
    }

    @Test
    void problems_receiverByPlainHttpAndAProxy_areOneLine_whicheverIsWrong() {
        assertEquals(List.of(), check(receiver(Map.of("events.url", "http://events.acme.example/x")), true));
        assertNames(List.of("EVENTS_URL is plain http, and would be reached through a proxy"), check(receiver(Map.of(
                "events.url", "http://events.acme.example/x", "http.proxy", "http://proxy:3128")), true));
        assertNames(List.of("HTTP_PROXY is not the address"), check(receiver(Map.of(
                "events.url", "http://events.acme.example/x", "http.proxy", "proxy")), true));
    }

    private static Map<String, String> receiver(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(LEAST);
        settings.putAll(Map.of("events.url", "https://events.acme.example/x", "events.secret", "0123456789abcdef"));
        settings.putAll(others);
        return settings;
    }

    @Test
    void problems_installationWithoutAnApp_areReportedTogether() {
        assertNames(List.of("GITHUB_APP_ID is missing", "GITHUB_APP_PRIVATE_KEY is missing"),
                check(Map.of("github.org", "acme", "ci.auth", "none", "github.app-installation-id", "77"), true));
    }

    private static Map<String, String> app(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(
                Map.of("github.org", "acme", "ci.auth", "none", "github.app-id", "1234", "github.app-private-key", KEY));
        settings.putAll(others);
        return settings;
    }

    @Test
    void problems_tokenWithALineEndBehindIt_areNone() {
        assertEquals(List.of(), problems("GITHUB_TOKEN", "ghp_token\n"));
        assertEquals(List.of(), problems("GITHUB_TOKEN", " ghp_token"));
    }

    @Test
    void problems_noAuthentication_sayHowToChoose() {
        String problem = problems("CI_AUTH", "").get(0);
        assertEquals(1, problem.lines().count());
        List.of("oidc", "token", "none").forEach(choice -> assertTrue(problem.contains(choice), problem));
    }

    @ParameterizedTest
    @ValueSource(strings = { "qa:read:0123456789abcdef", "qa:read:0123456789abcdef,shipyard:write:AZaz09-._~+/-----==",
            "qa:read:0123456789abcdef,bot:write:0123456789abcdef0", "qa:read:00123456789abcdef,bot:write:0123456789abcdef",
            " qa:read:0123456789abcdef , qa:write:fedcba9876543210\n",
            "qa:read:0123456789abcdef,\nbot:write:fedcba9876543210\n", "qa.team-1@acme_org:read:0123456789abcdef" })
    void problems_goodTokens_areNone(String tokens) {
        assertEquals(List.of(), withAuth("token", "api.token", tokens));
    }

    @ParameterizedTest
    @ValueSource(strings = { "0123456789abcdef", "qa:0123456789abcdef", "qa:read:0123456789abcde", "qa:admin:0123456789abcdef",
            ":read:0123456789abcdef", "qa:read:0123456789abcdef,", "qa:read:0123456789abcdef;0", "qa:read:0123456789 abcdef",
            "q a:read:0123456789abcdef", "system:write:0123456789abcdef", "anonymous:read:0123456789abcdef",
            "qa:read:0123456789abcdef,bot:write:0123456789abcdef",
            "a:read:fedcba9876543210,qa:read:0123456789abcdef,bot:write:0123456789abcdef\n",
            "qa:read:0123456789abcdef , a:read:fedcba9876543210,bot:write:0123456789abcdef",
            "qa:read:0123456789abcdef,\na:read:fedcba9876543210,\nbot:write:0123456789abcdef",
            "qa:read:0123456789abcdef,\nbot:write:0123456789abcdef,\na:read:fedcba9876543210" })
    void problems_wrongTokens_areOneLineThatRepeatsNone(String tokens) {
        List<String> problems = withAuth("token", "api.token", tokens);
        assertNames(List.of("API_TOKEN is not a list of name:role:secret"), problems);
        assertFalse(problems.get(0).contains("0123"), problems.get(0));
    }

    @Test
    void problems_choiceWithoutItsSettings_nameThem() {
        assertNames(List.of("API_TOKEN is missing"), withAuth("token"));
        assertNames(List.of("OIDC_AUTH_SERVER_URL is missing", "OIDC_CLIENT_ID is missing", "OIDC_CLIENT_SECRET is missing"),
                withAuth("oidc"));
        assertEquals(List.of(), withAuth("none", "api.token", "not checked"));
    }

    @Test
    void problems_provider_areNoneOrNamed() {
        assertEquals(List.of(), withAuth("oidc", provider("https://keycloak.acme.org/realms/shipyard")));
        List<String> problems = withAuth("oidc", "oidc.auth-server-url", "keycloak", "oidc.client-id", "shipyard-ci",
                "oidc.client-secret", "pa55word", "ci.read-role", " ", "ci.write-role", "");
        assertNames(List.of("CI_READ_ROLE=  is blank", "CI_WRITE_ROLE= is blank", "OIDC_AUTH_SERVER_URL is not a URL",
                "OIDC_CLIENT_SECRET has fewer than 32 characters"), problems);
        assertFalse(problems.toString().contains("pa55word"), problems.toString());
    }

    private static List<String> withAuth(String auth, String... more) {
        Map<String, String> settings = with("ci.auth", auth);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return check(settings, true);
    }

    @Test
    void problems_wrongUrl_repeatNoSecret() {
        for (String variable : List.of("GITHUB_API_URL", "DATABASE_URL")) {
            for (String url : List.of("https://user:pa55word@host/x", "postgresql://user:pa55word@host/x",
                    "user:pa55word@host")) {
                List<String> problems = problems(variable, url);
                assertNames(List.of(variable + " is not a URL"), problems);
                assertFalse(problems.get(0).contains("pa55word"), problems.get(0));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
            "OTEL_EXPORTER_OTLP_PROTOCOL, grpc, http/json", "OTEL_EXPORTER_OTLP_PROTOCOL, http/protobuf, thrift",
            "OTEL_TRACES_SAMPLER, parentbased_traceidratio, jaeger_remote", "OTEL_TRACES_SAMPLER, ``, parentbased_",
            "OTEL_TRACES_SAMPLER_ARG, 0.25, 2", "OTEL_TRACES_SAMPLER_ARG, 1.0, ten", "OTEL_TRACES_SAMPLER_ARG, .5, 1.5",
            "OTEL_RESOURCE_ATTRIBUTES, `deployment.environment=qa,team=ci`, qa" })
    void problems_ofTraces_matterOnlyIfThereAreTraces(String variable, String good, String bad) {
        Map<String, String> settings = with(Setting.property(variable), bad);
        assertEquals(List.of(), check(settings, true));
        settings.put("otel.sdk-disabled", "true");
        settings.put("otel.exporter-otlp-endpoint", "http://collector:4317");
        assertEquals(List.of(), check(settings, true));
        settings.remove("otel.sdk-disabled");
        assertNames(List.of(variable + "=" + bad + " is "), check(settings, true));
        settings.put(Setting.property(variable), good);
        assertEquals(List.of(), check(settings, true));
    }

    @Test
    void problems_ofWhereTracesGo_repeatNoSecrets() {
        Map<String, String> settings = with("otel.exporter-otlp-endpoint", "http://user:pa55word@collector:4317");
        settings.put("otel.exporter-otlp-headers", "pa55word");
        List<String> problems = check(settings, true);
        assertNames(List.of("OTEL_EXPORTER_OTLP_ENDPOINT is not a URL", "OTEL_EXPORTER_OTLP_HEADERS is not a list"), problems);
        assertFalse(problems.toString().contains("pa55word"), problems.toString());
    }

    @ParameterizedTest
    @CsvSource({ "CI_POLL_INTERVAL, ci.poll-interval", "LOG_LEVEL, log.level", "OTEL_SDK_DISABLED, otel.sdk-disabled",
            "GITHUB_ORG, github.org", "HTTPS_PROXY, https.proxy", "NO_PROXY, no.proxy",
            "GITHUB_REQUESTS_PER_MINUTE, github.requests-per-minute", "DATABASE_URL, database.url" })
    void property_ofAVariable_isItsName(String variable, String property) {
        assertEquals(property, Setting.property(variable));
    }

    private static void assertNames(List<String> beginnings, List<String> problems) {
        assertEquals(beginnings.size(), problems.size(), problems.toString());
        for (int i = 0; i < beginnings.size(); i++) {
            assertTrue(problems.get(i).startsWith(beginnings.get(i)), problems.get(i));
        }
    }

    private static List<String> problems(String variable, String value) {
        return check(with(Setting.property(variable), value), true);
    }

    private static Map<String, String> with(String property, String value) {
        Map<String, String> settings = new HashMap<>(LEAST);
        settings.put(property, value);
        return settings;
    }

    private static List<String> check(Map<String, String> settings, boolean hasLocalDatabase) {
        return StartupCheck.problems(name -> Optional.ofNullable(settings.getOrDefault(name, DEFAULTS.getValue(name))),
                settings.keySet(), hasLocalDatabase);
    }
}
