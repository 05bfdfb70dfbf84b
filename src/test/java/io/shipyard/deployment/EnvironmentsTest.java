package io.shipyard.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.shipyard.deployment.Environment.ArgoCd;
import io.shipyard.github.RepoName;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class EnvironmentsTest {

    private static final String URL = "https://argocd.acme.example";

    @Test
    void all_withoutNames_areNone() {
        assertEquals(List.of(), environments(Map.of()).all());
        assertEquals(List.of(), environments(Map.of("DEPLOYMENT_ENVIRONMENTS", "", "DEPLOYMENT_QA_ARGOCD_URL", URL)).all());
    }

    @Test
    void all_inTheOrderOfPromotion_haveTheirSettings() {
        Environments environments = environments(Map.of("DEPLOYMENT_ENVIRONMENTS", "qa, pre-prod,\nprod\n",
                "DEPLOYMENT_PROD_GITHUB_ENVIRONMENT", "Production (EU)",
                "DEPLOYMENT_QA_ARGOCD_URL", URL,
                "DEPLOYMENT_PRE_PROD_ARGOCD_URL", "https://acme.example:8443/argo-cd/",
                "DEPLOYMENT_PRE_PROD_ARGOCD_TOKEN", "a-token\n",
                "DEPLOYMENT_PRE_PROD_ARGOCD_HEADERS", "X-Key: a:b=c; X-Other:d ;\n",
                "DEPLOYMENT_PRE_PROD_ARGOCD_APPLICATION", "team/{owner}-{repo}",
                "DEPLOYMENT_PRE_PROD_ARGOCD_APPLICATIONS", "Storefront=shop, docs=argocd/docs"));

        assertEquals(List.of(
                new Environment("qa",
                        Optional.of(new ArgoCd(URI.create(URL), "", Map.of(), "{repo}-{environment}", Map.of())),
                        Optional.empty()),
                new Environment("pre-prod",
                        Optional.of(new ArgoCd(URI.create("https://acme.example:8443/argo-cd"), "a-token",
                                Map.of("X-Key", "a:b=c", "X-Other", "d"), "team/{owner}-{repo}",
                                Map.of("storefront", "shop", "docs", "argocd/docs"))),
                        Optional.empty()),
                new Environment("prod", Optional.empty(), Optional.of("Production (EU)"))), environments.all());
        assertEquals(Optional.of(environments.all().get(1)), environments.find("pre-prod"));
        assertEquals(Optional.empty(), environments.find("uat"));
    }

    @Test
    void all_ofOneArgoCd_mayBeSeveral() {
        Environments environments = environments(Map.of("DEPLOYMENT_ENVIRONMENTS", "uat,qa", "DEPLOYMENT_QA_ARGOCD_URL", URL,
                "DEPLOYMENT_UAT_ARGOCD_URL", URL + "/"));
        assertEquals(List.of("uat", "qa"), environments.all().stream().map(Environment::name).toList());
        assertEquals(environments.all().get(0).argoCd(), environments.all().get(1).argoCd());
    }

    @Test
    void application_isThatOfThePattern_unlessTheRepositoryIsAnException() {
        Environments environments = environments(Map.of("DEPLOYMENT_ENVIRONMENTS", "qa,pre-prod",
                "DEPLOYMENT_QA_ARGOCD_URL", URL, "DEPLOYMENT_PRE_PROD_ARGOCD_URL", URL,
                "DEPLOYMENT_PRE_PROD_ARGOCD_APPLICATION", "{owner}/{repo}.{environment}",
                "DEPLOYMENT_PRE_PROD_ARGOCD_APPLICATIONS", "storefront=shop"));
        RepoName repo = new RepoName("Acme", "StoreFront");
        assertEquals("storefront-qa", environments.all().get(0).application(repo));
        assertEquals("shop", environments.all().get(1).application(repo));
        assertEquals("acme/docs.pre-prod", environments.all().get(1).application(new RepoName("Acme", "Docs")));
    }

    @Test
    void text_ofAnEnvironment_hasNoSecret() {
        Environment environment = environments(Map.of("DEPLOYMENT_ENVIRONMENTS", "qa", "DEPLOYMENT_QA_ARGOCD_URL", URL,
                "DEPLOYMENT_QA_ARGOCD_TOKEN", "SECRET", "DEPLOYMENT_QA_ARGOCD_HEADERS", "X-Key: SECRET")).all().get(0);
        assertTrue(environment.argoCd().orElseThrow().headers().containsValue("SECRET"));
        assertFalse((environment + " " + environment.argoCd()).contains("SECRET"));
    }

    /** From variables, as the service has them. */
    private static Environments environments(Map<String, String> variables) {
        return new Environments(new SmallRyeConfigBuilder().withSources(new EnvConfigSource(variables, 300)).build());
    }
}
