package io.shipyard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import io.shipyard.github.WorkflowRun;

/** GitHub's answers with every field that real ones have, from {@code src/test/resources/github}. */
public final class GitHubPayloads {

    /** Of the repository {@code acme/server}, in every payload. */
    public static final long SERVER_ID = 5_296_269_001L;

    private static final ObjectMapper MAPPER = JsonMapper.builder().addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).build();

    private GitHubPayloads() {
    }

    /**
     * @param changes fields in GitHub's words and their values, by turns: {@code "number", 7, "head.sha", SHA}
     */
    public static ObjectNode payload(String name, Object... changes) {
        try (InputStream file = GitHubPayloads.class.getResourceAsStream("/github/" + name + ".json")) {
            ObjectNode payload = (ObjectNode) MAPPER.readTree(file);
            for (int i = 0; i < changes.length; i += 2) {
                set(payload, (String) changes[i], changes[i + 1]);
            }
            return payload;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void set(ObjectNode node, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            node.set(path, MAPPER.valueToTree(value));
        } else {
            set((ObjectNode) node.get(path.substring(0, dot)), path.substring(dot + 1), value);
        }
    }

    public static WorkflowRun run(Object... changes) {
        return MAPPER.convertValue(payload("workflow-run", changes), WorkflowRun.class);
    }

    public static String json(Object content) {
        return MAPPER.valueToTree(content).toString();
    }
}
