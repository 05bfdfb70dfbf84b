package io.shipyard.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.matching.UrlPathPattern;

/** A GitHub App, installed in {@code acme}, whose tokens differ in their numbers: {@code ghs_token_1} is the first. */
public final class SimulatedApp {

    public static final String ID = "1234";
    public static final long INSTALLATION = 77;

    private static final int MOST_TOKENS = 6;

    private final WireMockServer gitHub;
    private final String path;

    /** @param path of the API */
    public SimulatedApp(WireMockServer gitHub, String path) {
        this.gitHub = gitHub;
        this.path = path;
        installedFor("orgs");
        StubSequence.once(gitHub,
                () -> post(tokens()).withHeader("Authorization", matching("Bearer [^.]+\\.[^.]+\\.[^.]+")),
                IntStream.rangeClosed(1, MOST_TOKENS).mapToObj(token -> aResponse().withStatus(201)
                        .withHeader("Date",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC)))
                        .withBody("{\"token\":\"" + token(token) + "\",\"expires_at\":\""
                                + Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS)
                                + "\",\"permissions\":{\"metadata\":\"read\"}}"))
                        .toArray(ResponseDefinitionBuilder[]::new));
    }

    public static String token(int number) {
        return "ghs_token_" + number;
    }

    public SimulatedApp installedFor(String owners) {
        gitHub.stubFor(get(urlPathEqualTo(path + "/" + owners + "/acme/installation"))
                .willReturn(aResponse().withStatus(200).withBody("{\"id\":" + INSTALLATION + ",\"app_id\":" + ID + "}")));
        return this;
    }

    /** GitHub answers 401 to it from now on. */
    public void revoke(int number) {
        gitHub.stubFor(get(anyUrl()).atPriority(1)
                .withHeader("Authorization", equalTo("Bearer " + token(number)))
                .willReturn(aResponse().withStatus(401).withBody("{\"message\":\"Bad credentials\"}")));
    }

    /** What it answers to the request for a token from now on. */
    public void answerTokens(ResponseDefinitionBuilder answer) {
        gitHub.stubFor(post(tokens()).atPriority(1).willReturn(answer));
    }

    public int tokensAsked() {
        return gitHub.findAll(postRequestedFor(tokens())).size();
    }

    private UrlPathPattern tokens() {
        return urlPathEqualTo(path + "/app/installations/" + INSTALLATION + "/access_tokens");
    }
}
