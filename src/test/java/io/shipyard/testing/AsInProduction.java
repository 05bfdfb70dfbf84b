package io.shipyard.testing;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;

/**
 * What production has and the other tests do without: {@code CI_AUTH=token} with a token of each role, traces, which go
 * nowhere, and three environments, in the order of promotion: two of an Argo CD, which is the simulated GitHub's server, and
 * one of GitHub.
 */
public class AsInProduction implements QuarkusTestProfile {

    public static final String READ = "secret-of-a-reader-0123456789";
    public static final String WRITE = "secret-of-a-writer-0123456789";

    public static final String ARGO_CD_TOKEN = "argocd-token-of-the-tests";
    public static final String QA_PATH = "/argocd-of-qa";
    public static final String UAT_PATH = "/argocd-of-uat";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("ci.auth", "token"),
                Map.entry("api.token", "qa-team:read:" + READ + ", shipyard:write:" + WRITE),
                Map.entry("ci.allowed-origins", "https://shipyard.example"),
                Map.entry("quarkus.otel.sdk.disabled", "false"),
                Map.entry("quarkus.otel.traces.exporter", "none"),
                Map.entry("deployment.environments", "qa,uat,prod"),
                Map.entry("deployment.poll-interval", "5s"),
                Map.entry("deployment.qa-argocd-url", "${github.api-url}" + QA_PATH),
                Map.entry("deployment.qa-argocd-token", ARGO_CD_TOKEN),
                Map.entry("deployment.uat-argocd-url", "${github.api-url}" + UAT_PATH),
                Map.entry("deployment.prod-github-environment", "production"));
    }

    /** A call with one of the tokens. */
    public static RequestSpecification as(String token) {
        return RestAssured.given().header("Authorization", "Bearer " + token);
    }
}
