package io.shipyard.outbox;

import java.nio.charset.StandardCharsets;

import io.vertx.core.json.JsonObject;

/**
 * An entry of a history as a
 * <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">CloudEvent
 * in JSON</a>. It is made once, when the entry is written: repetitions are the same to the byte.
 */
final class CloudEvent {

    static final String CONTENT_TYPE = "application/cloudevents+json";

    /** More than any entry has, but for texts of others in it. */
    private static final int MAX_BYTES = 32 * 1024;

    private CloudEvent() {
    }

    static String of(HistoryEvent event, Branches branches) {
        JsonObject details = new JsonObject(event.details());
        String whole = of(event, branches, details).encode();
        return whole.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES ? whole
                : of(event, branches, new JsonObject().put("truncated", true)).encode();
    }

    private static JsonObject of(HistoryEvent event, Branches branches, JsonObject details) {
        JsonObject attributes = new JsonObject().put("specversion", "1.0").put("id", String.valueOf(event.id()))
                .put("source", "/api/releases/" + event.releaseId()).put("type", "shipyard." + event.action());
        if (details.getValue("repo") instanceof String repo) {
            attributes.put("subject", repo);
        }
        return attributes.put("time", event.at().toString()).put("datacontenttype", "application/json")
                .put("data", new JsonObject().put("source_branch", branches.source()).put("dest_branch", branches.dest())
                        .put("actor", event.actor()).mergeIn(details));
    }
}
