package io.shipyard.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The start with environments; a setting's property is named by its variable. */
class EnvironmentCheckTest {

    private static final SettingDefaults DEFAULTS = new SettingDefaults();
    private static final String URL = "https://argocd.acme.example";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>(
            Map.of("github.org", "acme", "github.token", "t", "ci.auth", "none"));

    @ParameterizedTest
    @ValueSource(strings = { "", "qa", "qa,uat,prod", " qa , uat\n", "pre-prod,prod-eu-1,q", "abcdefghij0123456789",
            "a,b,c,d,e,f,g,h,i,j", "qa,qa-2,qa2" })
    void problems_goodNames_areNone(String names) {
        set("DEPLOYMENT_ENVIRONMENTS", names);
        for (String name : names.split(",")) {
            set("DEPLOYMENT_" + name.strip().toUpperCase(Locale.ROOT).replace('-', '_') + "_ARGOCD_URL", URL);
        }
        assertEquals(List.of(), problems());
    }

    @ParameterizedTest
    @ValueSource(strings = { " ", "QA", "1a", "-qa", "qa-", "pre_prod", "qa uat", "qa,", ",qa", "qa,,uat",
            "abcdefghij01234567890",
            "a,b,c,d,e,f,g,h,i,j,k", "qa,qa", "uat,qa, prod,qa", "qa,uat,\nqa" })
    void problems_badNames_areOneLine(String names) {
        set("DEPLOYMENT_ENVIRONMENTS", names);
        set("DEPLOYMENT_UAT_ARGOCD_URL", URL);
        assertNames("DEPLOYMENT_ENVIRONMENTS=" + names + " is not a list of different names");
    }

    @ParameterizedTest
    @CsvSource({ "POLL_INTERVAL, 5s, 4s", "POLL_INTERVAL, 1h, 61m", "POLL_TIMEOUT, 1s, 0s", "POLL_TIMEOUT, 365d, 366d" })
    void problems_ofPolling_areOutsideOfItsBounds(String setting, String good, String bad) {
        set("DEPLOYMENT_" + setting, good);
        assertEquals(List.of(), problems());
        set("DEPLOYMENT_" + setting, bad);
        assertNames("DEPLOYMENT_" + setting + "=" + bad + " is not a duration from ");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "ARGOCD_URL, https://acme.example:8443/argo-cd/",
            "ARGOCD_URL, http://argocd-server.argocd", "ARGOCD_URL, http://10.1.2.3:8080", "ARGOCD_URL, http://[::1]/",
            "ARGOCD_TOKEN, ``", "ARGOCD_TOKEN, `eyJhbGciOiJIUzI1NiJ9.e30.x\n`", "ARGOCD_HEADERS, ``",
            "ARGOCD_HEADERS, `CF-Access-Client-Id: 1a2b.access; CF-Access-Client-Secret: a=b:c d\n`",
            "ARGOCD_HEADERS, X-Key:1;", "ARGOCD_HEADERS, Authorization: Basic bWU6cGFzcw==", "ARGOCD_HEADERS, a: b: c; b: a: c",
            "ARGOCD_APPLICATION, {repo}", "ARGOCD_APPLICATION, {owner}-{repo}.{environment}",
            "ARGOCD_APPLICATION, team-{owner}/{repo}-qa", "ARGOCD_APPLICATIONS, ``", "ARGOCD_APPLICATIONS, storefront=shop-qa",
            "ARGOCD_APPLICATIONS, `Storefront=shop-qa, .github=argocd/docs.x`" })
    void problems_goodValue_areNone(String setting, String value) {
        set("DEPLOYMENT_ENVIRONMENTS", "qa");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        set("DEPLOYMENT_QA_" + setting, value);
        assertEquals(List.of(), problems());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "ARGOCD_URL, argocd.acme.example", "ARGOCD_URL, ftp://argocd.acme.example",
            "ARGOCD_URL, https://me:SECRET@argocd.acme.example", "ARGOCD_URL, https://argocd.acme.example/#SECRET",
            "ARGOCD_URL, https://argocd.acme.example/?x=SECRET", "ARGOCD_URL, http://8.8.8.8/SECRET",
            "ARGOCD_TOKEN, SECRET SECRET", "ARGOCD_TOKEN, SECRET\u00e4", "ARGOCD_HEADERS, SECRET",
            "ARGOCD_HEADERS, X Key: SECRET",
            "ARGOCD_HEADERS, : SECRET", "ARGOCD_HEADERS, X-Key:", "ARGOCD_HEADERS, `X-Key: a\r\nX-Other: SECRET`",
            "ARGOCD_HEADERS, `X-Key: SECRET\u0000`", "ARGOCD_HEADERS, `X-Key: SECRET\u0000; a: b`",
            "ARGOCD_HEADERS, X-Key: SECRET\u00e4",
            "ARGOCD_HEADERS, X-Key: a; SECRET", "ARGOCD_HEADERS, X-Key: SECRET; a: b; x-key: c", "ARGOCD_HEADERS, ;" })
    void problems_badSecretOrUrl_areOneLineWithoutIt(String setting, String value) {
        set("DEPLOYMENT_ENVIRONMENTS", "qa");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        set("DEPLOYMENT_QA_" + setting, value);
        assertNames("DEPLOYMENT_QA_" + setting + " ");
        assertFalse(problems().get(0).contains("SECRET"), problems().get(0));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "ARGOCD_APPLICATION, ``", "ARGOCD_APPLICATION, shop-qa",
            "ARGOCD_APPLICATION, {repository}", "ARGOCD_APPLICATION, {repo}-{env}", "ARGOCD_APPLICATION, a/b/{repo}",
            "ARGOCD_APPLICATION, {repo}-QA", "ARGOCD_APPLICATION, `{repo} qa`", "ARGOCD_APPLICATION, {repo}/",
            "ARGOCD_APPLICATIONS, storefront", "ARGOCD_APPLICATIONS, storefront=", "ARGOCD_APPLICATIONS, =shop",
            "ARGOCD_APPLICATIONS, acme/storefront=shop", "ARGOCD_APPLICATIONS, storefront=a/b/c",
            "ARGOCD_APPLICATIONS, storefront=Shop", "ARGOCD_APPLICATIONS, `storefront=shop,`",
            "ARGOCD_APPLICATIONS, `storefront=a,docs=b,Storefront=c`", "ARGOCD_APPLICATIONS, storefront={repo}-qa" })
    void problems_badName_areOneLine(String setting, String value) {
        set("DEPLOYMENT_ENVIRONMENTS", "qa");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        set("DEPLOYMENT_QA_" + setting, value);
        assertNames("DEPLOYMENT_QA_" + setting + "=" + value + " is not ");
    }

    @Test
    void problems_ofAThousandExceptions_areNone() {
        String exceptions = IntStream.range(0, 1_000).mapToObj(i -> "some-repository-" + i + "=argocd/some-application-" + i)
                .collect(Collectors.joining(", "));
        set("DEPLOYMENT_ENVIRONMENTS", "qa");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        set("DEPLOYMENT_QA_ARGOCD_APPLICATIONS", exceptions);
        assertEquals(List.of(), problems());
        set("DEPLOYMENT_QA_ARGOCD_APPLICATIONS", exceptions + ",one-more=one-more");
        assertNames("DEPLOYMENT_QA_ARGOCD_APPLICATIONS=");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "qa, true", "Production (EU), true", "\u00fcber/x, true", "` `, false",
            "`a\nb`, false" })
    void problems_gitHubEnvironment_areNoneForAName(String name, boolean isRight) {
        set("DEPLOYMENT_ENVIRONMENTS", "pre-prod");
        set("DEPLOYMENT_PRE_PROD_GITHUB_ENVIRONMENT", name);
        assertEquals(isRight, problems().isEmpty(), problems().toString());
    }

    @Test
    void problems_sources_areOneLineUnlessThereIsOne() {
        set("DEPLOYMENT_ENVIRONMENTS", "qa,pre-prod");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        assertEquals(List.of("DEPLOYMENT_PRE_PROD_ARGOCD_URL is missing: the URL of the Argo CD that deploys to pre-prod; "
                + "DEPLOYMENT_PRE_PROD_GITHUB_ENVIRONMENT, the name of an environment in GitHub's deployments, can take its place"),
                problems());
        set("DEPLOYMENT_PRE_PROD_GITHUB_ENVIRONMENT", "staging");
        assertEquals(List.of(), problems());
        set("DEPLOYMENT_PRE_PROD_ARGOCD_URL", URL);
        assertEquals(List.of("DEPLOYMENT_PRE_PROD_ARGOCD_URL is set, and DEPLOYMENT_PRE_PROD_GITHUB_ENVIRONMENT too: "
                + "set the one or the other"), problems());
        set("DEPLOYMENT_PRE_PROD_GITHUB_ENVIRONMENT", "");
        assertEquals(List.of(), problems());
    }

    @Test
    void problems_ofAnEnvironmentThatIsNotNamed_areOneLineUnlessNoneIs() {
        set("DEPLOYMENT_ENVIRONMENTS", "qa,pre-prod");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        set("DEPLOYMENT_PRE_PROD_ARGOCD_URL", URL);
        set("DEPLOYMENT_UTA_ARGOCD_URL", "");
        set("DEPLOYMENT_REPLICAS", "2");
        assertEquals(List.of(), problems());
        set("DEPLOYMENT_PREPROD_EU_ARGOCD_URL", URL);
        set("DEPLOYMENT_PREPROD_EU_ARGOCD_TOKEN_FILE", "/run/secrets/token");
        assertEquals(List.of("DEPLOYMENT_PREPROD_EU_ARGOCD_TOKEN_FILE is set, but DEPLOYMENT_ENVIRONMENTS does not name "
                + "preprod-eu"), problems());
        set("DEPLOYMENT_ENVIRONMENTS", "");
        assertEquals(List.of(), problems());
    }

    /** As SmallRye Config names a variable. */
    @ParameterizedTest
    @ValueSource(strings = { "DEPLOYMENT_UTA_ARGOCD_URL", "deployment.uta-argocd-url", "deployment.uta.argocd.url" })
    void problems_ofAnEnvironmentThatIsNotNamed_areSeenHoweverItIsWritten(String property) {
        set("DEPLOYMENT_ENVIRONMENTS", "qa");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        settings.put("deployment.uta-argocd-url", URL);
        settings.put(property, URL);
        assertNames("DEPLOYMENT_UTA_ARGOCD_URL is set, but DEPLOYMENT_ENVIRONMENTS does not name uta");
    }

    @Test
    void problems_tokenAndAuthorization_areOneLine() {
        set("DEPLOYMENT_ENVIRONMENTS", "qa");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        set("DEPLOYMENT_QA_ARGOCD_TOKEN", "a-token");
        set("DEPLOYMENT_QA_ARGOCD_HEADERS", "X-Authorization: 1; Proxy-Authorization: 2");
        assertEquals(List.of(), problems());
        set("DEPLOYMENT_QA_ARGOCD_HEADERS", "X-Key: 1; authorization: 2");
        assertEquals(List.of("DEPLOYMENT_QA_ARGOCD_HEADERS has an Authorization, and DEPLOYMENT_QA_ARGOCD_TOKEN is set too: "
                + "set the one or the other"), problems());
    }

    @Test
    void problems_plainHttpAndAProxy_areOneLine_whicheverIsWrong() {
        set("DEPLOYMENT_ENVIRONMENTS", "qa,uat");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        set("DEPLOYMENT_UAT_ARGOCD_URL", "http://argocd.acme.example");
        set("HTTP_PROXY", "http://proxy:3128");
        assertNames("DEPLOYMENT_UAT_ARGOCD_URL is plain http, and would be reached through a proxy");
        set("HTTP_PROXY", "proxy");
        assertNames("HTTP_PROXY is not the address");
    }

    @ParameterizedTest
    @CsvSource({ "QA, ARGOCD_TOKEN, a-token", "PRE_PROD, ARGOCD_TOKEN, a$token",
            "PRE_PROD, ARGOCD_HEADERS, X-Key: 1; X-Other: 2" })
    void contents_ofEachSecret_areWhatItsFileHolds(String environment, String setting, String secret) throws IOException {
        set("DEPLOYMENT_ENVIRONMENTS", "qa,pre-prod");
        set("DEPLOYMENT_QA_ARGOCD_URL", URL);
        set("DEPLOYMENT_PRE_PROD_ARGOCD_URL", URL);
        String variable = "DEPLOYMENT_" + environment + "_" + setting;
        set(variable + "_FILE", Files.writeString(folder.resolve("secret"), secret + "\n").toString());
        assertEquals(List.of(), problems());
        assertEquals(Map.of(Setting.property(variable), secret), SecretFiles.read(this::setting).contents());
        set(variable, "another");
        assertEquals(List.of(variable + " and " + variable + "_FILE are both set: set the one or the other"), problems());
        settings.remove(Setting.property(variable));
        Files.writeString(folder.resolve("secret"), "X Key: 1");
        assertNames(variable + " ");
        set(variable + "_FILE", "/missing");
        assertNames(variable + "_FILE does not name a file that can be read");
    }

    @Test
    void defaults_areThoseOfWhatThereIsOnce() {
        assertEquals("30s", DEFAULTS.getValue("deployment.poll-interval"));
        assertEquals("24h", DEFAULTS.getValue("deployment.poll-timeout"));
        assertTrue(DEFAULTS.getPropertyNames().stream().noneMatch(property -> property.contains("argocd")));
    }

    private void assertNames(String beginning) {
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith(beginning), problems.get(0));
    }

    private void set(String variable, String value) {
        settings.put(Setting.property(variable), value);
    }

    private Optional<String> setting(String property) {
        return Optional.ofNullable(settings.getOrDefault(property, DEFAULTS.getValue(property)));
    }

    /** As the start has them. */
    private List<String> problems() {
        SecretFiles files = SecretFiles.read(this::setting);
        return files.problems().isEmpty() ? StartupCheck.problems(files::setting, settings.keySet(), true) : files.problems();
    }
}
