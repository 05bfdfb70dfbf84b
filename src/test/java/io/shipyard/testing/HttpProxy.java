package io.shipyard.testing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;

/** A proxy that asks for a password, and leads to one server whatever name it is given: no such name needs to exist. */
public final class HttpProxy implements AutoCloseable {

    public static final String USER = "shipyard";
    public static final String PASSWORD = "p@ss:of/the$proxy";
    /** As a URL has it. */
    public static final String ENCODED_PASSWORD = "p%40ss:of%2Fthe$proxy";

    private static final String CREDENTIALS = Base64.getEncoder()
            .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    /** What nobody may read: the password as it is and as a URL has it, and what a request has of it, encoded or not. */
    public static final List<String> SECRETS = List.of(PASSWORD, ENCODED_PASSWORD, USER + ":" + PASSWORD, CREDENTIALS);

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final int serverPort;
    private final HttpServer proxy;

    /** @param serverPort of a server on this machine */
    public HttpProxy(int serverPort) {
        this.serverPort = serverPort;
        this.proxy = Patience.result(vertx.createHttpServer().requestHandler(this::answer).listen(0, "localhost")
                .toCompletionStage().toCompletableFuture());
    }

    /** As {@code HTTPS_PROXY} has it. */
    public String url() {
        return "http://" + USER + ":" + ENCODED_PASSWORD + "@localhost:" + proxy.actualPort();
    }

    /** The servers it was to lead to, with their ports. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpServerRequest request) {
        if (!("Basic " + CREDENTIALS).equals(request.getHeader("Proxy-Authorization"))) {
            request.response().setStatusCode(407).putHeader("Proxy-Authenticate", "Basic").end();
        } else if (request.method().equals(HttpMethod.CONNECT)) {
            asked.add(request.uri());
            client.connect(serverPort, "localhost")
                    .onSuccess(server -> request.toNetSocket().onSuccess(caller -> join(caller, server)))
                    .onFailure(gone -> request.response().setStatusCode(502).end());
        } else {
            request.response().setStatusCode(405).end();
        }
    }

    private static void join(NetSocket caller, NetSocket server) {
        caller.pipeTo(server);
        server.pipeTo(caller);
    }

    @Override
    public void close() {
        Patience.result(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
