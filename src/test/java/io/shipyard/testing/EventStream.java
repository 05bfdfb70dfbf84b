package io.shipyard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
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
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Patience.LIMIT)
                .header("Accept", "text/event-stream").header("Accept-Encoding", "gzip");
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
        try (Scanner text = new Scanner(response.body(), StandardCharsets.UTF_8).useDelimiter("\n\n")) {
            text.forEachRemaining(blocks::add);
            blocks.add(text.ioException() == null ? END : text.ioException().toString());
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
