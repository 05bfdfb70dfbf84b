package io.shipyard.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** An application as Argo CD answers it: with what nobody reads here, too. */
final class ArgoCdPayload {

    private static final String TIME = "2026-03-02T10:00:00Z";

    final JsonObject json;

    /** Of an ApplicationSet, in Argo CD's own namespace. */
    ArgoCdPayload(String name) {
        json = new JsonObject().put("metadata", new JsonObject().put("name", name).put("namespace", "argocd")
                .put("uid", "6f0c5c5e-97f8-4a0e-bb37-3ea1d0d7d5f1").put("resourceVersion", "88231").put("generation", 12)
                .put("creationTimestamp", TIME).put("labels", new JsonObject().put("team", "shop"))
                .put("ownerReferences", new JsonArray().add(new JsonObject().put("apiVersion", "argoproj.io/v1alpha1")
                        .put("kind", "ApplicationSet").put("name", "shop").put("controller", true))))
                .put("spec", new JsonObject().put("project", "shop").put("destination", new JsonObject()
                        .put("server", "https://kubernetes.default.svc").put("namespace", "shop"))
                        .put("syncPolicy", new JsonObject().put("automated", new JsonObject().put("prune", true))))
                .put("status", new JsonObject().put("reconciledAt", TIME)
                        .put("resources", new JsonArray().add(new JsonObject().put("group", "apps").put("kind", "Deployment")
                                .put("name", name).put("status", "Synced").put("health", new JsonObject()
                                        .put("status", "Degraded").put("message", "of a resource, not of the application"))))
                        .put("summary", new JsonObject().put("images", new JsonArray().add("registry.example.org/x:1"))));
    }

    static JsonObject chart(String name, String targetRevision) {
        return new JsonObject().put("repoURL", "https://charts.example.org").put("chart", name)
                .put("targetRevision", targetRevision)
                .put("helm", new JsonObject().put("values", "revision: 9.9.9\nsources: []")
                        .put("valuesObject", new JsonObject().put("chart", new JsonArray().add(1))));
    }

    static JsonObject git(String url) {
        return new JsonObject().put("repoURL", url).put("path", "deploy").put("targetRevision", "HEAD");
    }

    ArgoCdPayload namespace(String namespace) {
        json.getJsonObject("metadata").put("namespace", namespace);
        return this;
    }

    /** A single one has a field of its own. */
    ArgoCdPayload sources(JsonObject... sources) {
        return sources.length == 1 ? put("spec", "source", sources[0]) : put("spec", "sources", array((Object[]) sources));
    }

    ArgoCdPayload sync(String status, String... revisions) {
        return put("status", "sync", revisions(new JsonObject().put("status", status).put("comparedTo",
                new JsonObject().put("source", new JsonObject().put("chart", "compared"))), revisions));
    }

    ArgoCdPayload health(String status, String message) {
        return put("status", "health", new JsonObject().put("status", status).put("message", message)
                .put("lastTransitionTime", TIME));
    }

    /** An entry for each, of the present sources. */
    ArgoCdPayload history(String... revisions) {
        return put("status", "history", new JsonArray(Stream.of(revisions).map(revision -> entry(revision.split(" ")))
                .toList()));
    }

    private JsonObject entry(String... revisions) {
        JsonObject entry = revisions(new JsonObject().put("id", 1).put("deployedAt", TIME).put("initiatedBy",
                new JsonObject().put("automated", true)), revisions);
        return revisions.length == 1 ? entry.put("source", json.getJsonObject("spec").getJsonObject("source"))
                : entry.put("source", new JsonObject().put("repoURL", ""))
                        .put("sources", json.getJsonObject("spec").getJsonArray("sources"));
    }

    ArgoCdPayload operation(String phase, String message, String... revisions) {
        return put("status", "operationState", new JsonObject().put("phase", phase).put("message", message)
                .put("startedAt", TIME).put("finishedAt", phase.equals("Running") ? null : TIME)
                .put("operation", new JsonObject().put("sync", new JsonObject().put("prune", true))
                        .put("retry", new JsonObject().put("limit", 5)))
                .put("syncResult", revisions(new JsonObject().put("resources", new JsonArray().add(new JsonObject()
                        .put("message", "deployment.apps/x configured").put("status", "Synced"))), revisions)));
    }

    ArgoCdPayload put(String object, String name, Object value) {
        json.getJsonObject(object).put(name, value);
        return this;
    }

    private static JsonObject revisions(JsonObject holder, String... revisions) {
        return revisions.length == 1 ? holder.put("revision", revisions[0])
                : holder.put("revision", "").put("revisions", array((Object[]) revisions));
    }

    private static JsonArray array(Object... items) {
        return new JsonArray(List.of(items));
    }

    ArgoCdApplication read(boolean whole) {
        return ArgoCdApplication.of(one(json.encode()), whole);
    }

    static Map<?, ?> one(String text) {
        List<Map<?, ?>> found = new ArrayList<>();
        ArgoCdParser parser = ArgoCdParser.ofOne(found::add);
        try {
            parser.accept(text.getBytes(StandardCharsets.UTF_8));
            parser.end();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
        assertEquals(1, found.size());
        return found.get(0);
    }

    /** What the server leaves in a list: before 3.5 no revision, and never those of several sources. */
    JsonObject listed() {
        JsonObject status = json.getJsonObject("status");
        JsonObject operation = status.getJsonObject("operationState", new JsonObject());
        return new JsonObject()
                .put("spec", json.getJsonObject("spec"))
                .put("metadata", new JsonObject().put("name", json.getJsonObject("metadata").getString("name"))
                        .put("namespace", json.getJsonObject("metadata").getString("namespace")))
                .put("status", new JsonObject().put("health", status.getJsonObject("health"))
                        .put("sync", new JsonObject().put("status", status.getJsonObject("sync").getString("status")))
                        .put("operationState", new JsonObject().put("phase", operation.getString("phase"))
                                .put("startedAt", operation.getString("startedAt"))
                                .put("finishedAt", operation.getString("finishedAt"))));
    }

    /** Of 3.5. */
    JsonObject listedWithRevision() {
        JsonObject listed = listed();
        listed.getJsonObject("status").getJsonObject("sync").put("revision",
                json.getJsonObject("status").getJsonObject("sync").getString("revision"));
        return listed;
    }
}
