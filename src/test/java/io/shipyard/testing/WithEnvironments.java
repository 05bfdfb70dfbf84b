package io.shipyard.testing;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/**
 * Three environments, in the order of promotion: two of an Argo CD, which is the simulated GitHub's server, and one of GitHub.
 */
public class WithEnvironments implements QuarkusTestProfile {

    public static final String ARGO_CD_TOKEN = "argocd-token-of-the-tests";
    public static final String QA_PATH = "/argocd-of-qa";
    public static final String UAT_PATH = "/argocd-of-uat";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("deployment.environments", "qa,uat,prod", "deployment.poll-interval", "5s",
                "deployment.qa-argocd-url", "${github.api-url}" + QA_PATH, "deployment.qa-argocd-token", ARGO_CD_TOKEN,
                "deployment.uat-argocd-url", "${github.api-url}" + UAT_PATH,
                "deployment.prod-github-environment", "production");
    }
}
