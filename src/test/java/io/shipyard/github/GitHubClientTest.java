package io.shipyard.github;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.vertx.RunOnVertxContext;
import io.quarkus.test.vertx.UniAsserter;
import io.shipyard.TestServices;

@QuarkusTest
@WithTestResource(TestServices.class)
class GitHubClientTest {

    private static final RepoName REPO = new RepoName("acme", "server");

    WireMockServer gitHub;

    @jakarta.inject.Inject
    GitHubClient client;

    @Test
    @RunOnVertxContext
    void listOpenPullRequests_branchWithSlash_isEncoded(UniAsserter asserter) {
        gitHub.stubFor(get(urlPathEqualTo("/repos/acme/server/pulls"))
                .withQueryParam("head", equalTo("acme:release/1.0+x y&z#1%2F")).withQueryParam("base", equalTo("master"))
                .willReturn(okJson("[]")));
        asserter.assertThat(() -> client.listOpenPullRequests(REPO, "release/1.0+x y&z#1%2F", "master"),
                found -> assertEquals(List.of(), found));
    }
}
