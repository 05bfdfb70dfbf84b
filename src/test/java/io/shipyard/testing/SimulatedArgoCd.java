package io.shipyard.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import java.util.List;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** An Argo CD with applications of charts, as its list has them. */
public class SimulatedArgoCd {

    private final WireMockServer server;
    private final String path;

    /** @param path of the Argo CD on the server */
    public SimulatedArgoCd(WireMockServer server, String path) {
        this.server = server;
        this.path = path;
    }

    /** What it answers from now on; there are no other applications. */
    public SimulatedArgoCd applications(JsonObject... applications) {
        server.stubFor(get(urlPathMatching(path + "/api/v1/applications/.*"))
                .willReturn(aResponse().withStatus(404).withBody("{\"error\": \"not found\", \"code\": 5}")));
        server.stubFor(get(urlPathEqualTo(path + "/api/v1/applications"))
                .willReturn(okJson(new JsonObject().put("items", new JsonArray(List.of(applications))).encode())));
        return this;
    }

    /** Whatever is asked is answered with this status. */
    public SimulatedArgoCd away(int status) {
        server.stubFor(get(urlPathMatching(path + "/.*")).willReturn(aResponse().withStatus(status).withBody("{}")));
        return this;
    }

    /** How many lists were asked for. */
    public int lists() {
        return server.findAll(getRequestedFor(urlPathEqualTo(path + "/api/v1/applications"))).size();
    }

    /**
     * An application of a chart that is called as its repository.
     *
     * @param target the version it is to run
     * @param health as {@code Healthy}
     * @param ran versions that were synced, the last one runs
     */
    public static JsonObject application(String name, String repo, String target, String health, String... ran) {
        boolean synced = ran.length > 0 && ran[ran.length - 1].equals(target);
        JsonObject source = new JsonObject().put("repoURL", "https://charts.acme.example").put("chart", repo)
                .put("targetRevision", target);
        return new JsonObject().put("metadata", new JsonObject().put("name", name).put("namespace", "argocd"))
                .put("spec", new JsonObject().put("project", "shop").put("source", source))
                .put("status", new JsonObject()
                        .put("sync", new JsonObject().put("status", synced ? "Synced" : "OutOfSync").put("revision", target))
                        .put("health", new JsonObject().put("status", health))
                        .put("history", new JsonArray(Stream.of(ran).map(version -> new JsonObject().put("revision", version)
                                .put("source", source.copy().put("targetRevision", version))).toList())));
    }
}
