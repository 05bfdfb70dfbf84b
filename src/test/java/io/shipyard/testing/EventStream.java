package io.shipyard.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.restassured.path.json.JsonPath;

/**
 * A client of an event stream; what it is sent waits here to be taken. It would take a compressed answer, which holds back
 * what is short, and cannot read one.
 */
public class EventStream implements AutoCloseable {

    private static final String END = "the end";
    /** A browser that follows several releases has a connection for each, unless it speaks TLS. */
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final boolean lineByLine;
    private final TestClients reader = new TestClients(1);
    private final BlockingQueue<String> blocks = new LinkedBlockingQueue<>();

    /** @param json of the data */
    public record Received(String id, String event, int retry, String json) {

        public JsonPath data() {
            return new JsonPath(json);
        }
    }

    /** @param headers more of them and their values, by turns */
    public EventStream(URI uri, String... headers) {
        this(uri, "text/event-stream", false, headers);
    }

    /** The same release as text: each block is a line. */
    public static EventStream ofLines(URI uri, String... headers) {
        return new EventStream(uri, "text/plain", true, headers);
    }

    private EventStream(URI uri, String accept, boolean lineByLine, String... headers) {
        this.lineByLine = lineByLine;
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Patience.LIMIT)
                .header("Accept", accept).header("Accept-Encoding", "gzip");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException cannotConnect) {
            throw new UncheckedIOException(cannotConnect);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        reader.begin(this::read);
    }

    private void read() {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            List<String> block = new ArrayList<>();
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                block.add(line);
                if (lineByLine || line.isEmpty()) {
                    blocks.add(String.join("\n", block).stripTrailing());
                    block.clear();
                }
            }
            blocks.add(block.isEmpty() ? END : "an end in the middle");
        } catch (IOException failure) {
            blocks.add(failure.toString());
        }
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    public Received next() {
        String id = "";
        String event = "";
        int retry = 0;
        String data = "";
        for (String line : block().split("\n")) {
            String value = line.substring(line.indexOf(':') + 1).strip();
            switch (line.substring(0, line.indexOf(':'))) {
                case "id" -> id = value;
                case "event" -> event = value;
                case "retry" -> retry = Integer.parseInt(value);
                case "data" -> data = value;
                default -> throw new AssertionError("no field of an event: " + line);
            }
        }
        return new Received(id, event, retry, data);
    }

    /** Whether it is completed, without anything before. */
    public boolean ends() {
        return block().equals(END);
    }

    /** What comes next, as it is sent. */
    public String block() {
        try {
            String block = blocks.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (block == null) {
                throw new AssertionError("nothing was sent");
            }
            return block;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException gone) {
            // as it is to be
        }
        reader.close();
    }
}
