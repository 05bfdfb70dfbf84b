package io.shipyard.deployment;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;

/**
 * Reads an answer of Argo CD as it comes. Of each application it keeps what {@link ArgoCdApplication} is made of, and holds no
 * more than one of them: values of charts and resources, which make up most of it, are passed over.
 */
final class ArgoCdParser {

    private static final int DEEPEST = 200;
    /** Kubernetes takes no object beyond 1.5 MB. */
    private static final int LONGEST_TEXT = 2 * 1024 * 1024;
    private static final int LONGEST_KEPT = 2_048;

    private static final Set<String> KEPT = Set.of("items", "metadata", "uid", "name", "namespace", "spec", "source", "sources",
            "chart", "repoURL", "status", "sync", "revision", "revisions", "health", "message", "conditions", "type",
            "operationState", "phase", "startedAt", "finishedAt", "syncResult", "operation", "history");

    private final JsonParser parser;
    private final ByteArrayFeeder input;
    private final int depth;
    private final Consumer<Map<?, ?>> applications;

    /** The objects and lists that have begun. */
    private final Deque<Object> open = new ArrayDeque<>();
    /** How many objects and lists have begun in what is passed over. */
    private int passedOver;
    private boolean complete;

    /** @param depth how many objects and lists are around an application */
    private ArgoCdParser(int depth, Consumer<Map<?, ?>> applications) {
        this.depth = depth;
        this.applications = applications;
        try {
            this.parser = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT).build()).build().createNonBlockingByteArrayParser();
        } catch (IOException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
        this.input = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
    }

    /** For {@code ApplicationList}: each application is handed over as it ends. */
    static ArgoCdParser ofList(Consumer<Map<?, ?>> applications) {
        return new ArgoCdParser(2, applications);
    }

    static ArgoCdParser ofOne(Consumer<Map<?, ?>> application) {
        return new ArgoCdParser(0, application);
    }

    void accept(byte[] chunk) throws IOException {
        input.feedInput(chunk, 0, chunk.length);
        readOn();
    }

    void end() throws IOException {
        input.endOfInput();
        readOn();
        if (!complete) {
            throw new JsonParseException(parser, "it ends too early");
        }
    }

    private void readOn() throws IOException {
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.NOT_AVAILABLE) {
            read(token);
            token = parser.nextToken();
        }
    }

    private void read(JsonToken token) throws IOException {
        if (passedOver > 0) {
            passedOver += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } else if (token.isStructStart()) {
            begin(token == JsonToken.START_OBJECT ? new HashMap<String, Object>() : new ArrayList<>());
        } else if (token.isStructEnd()) {
            finish(open.pop());
        } else if (token != JsonToken.FIELD_NAME) {
            // nothing that is kept is of another type: the token stands for its value
            add(token == JsonToken.VALUE_STRING ? kept(parser.getText()) : token == JsonToken.VALUE_NULL ? null : token);
        }
    }

    private void begin(Object container) throws IOException {
        if (open.isEmpty() && (complete || !(container instanceof Map))) {
            throw new JsonParseException(parser, "it is no object");
        }
        if (isKept()) {
            open.push(container);
        } else {
            passedOver = 1;
        }
    }

    private void finish(Object container) throws IOException {
        complete = open.isEmpty();
        if (complete && depth > 0 && !isList((Map<?, ?>) container)) {
            throw new JsonParseException(parser, "it has no list");
        }
        if (open.size() == depth && container instanceof Map<?, ?> application && (depth == 0 || isItem())) {
            applications.accept(application);
        } else if (!complete) {
            add(container);
        }
    }

    /** The server writes null for a list that is empty. */
    private static boolean isList(Map<?, ?> outermost) {
        return outermost.containsKey("items")
                && (outermost.get("items") == null || outermost.get("items") instanceof List);
    }

    /** Whether what ends is in a list of the outermost object; of those it keeps, that one alone is a list. */
    private boolean isItem() {
        return open.peekFirst() instanceof List && open.peekLast() instanceof Map;
    }

    private boolean isKept() throws IOException {
        return open.isEmpty() || open.peek() instanceof List || KEPT.contains(parser.currentName());
    }

    @SuppressWarnings("unchecked") // both are made here
    private void add(Object value) throws IOException {
        if (open.isEmpty()) {
            throw new JsonParseException(parser, "it is no object");
        }
        if (open.peek() instanceof List<?> list) {
            ((List<Object>) list).add(value);
        } else if (isKept()) {
            ((Map<String, Object>) open.peek()).put(parser.currentName(), value);
        }
    }

    private static String kept(String text) {
        return text.length() <= LONGEST_KEPT ? text : text.substring(0, LONGEST_KEPT);
    }
}
