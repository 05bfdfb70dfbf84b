package io.shipyard.page;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;

/** The service at another port, which a test can take away and bring back. */
class TcpProxy implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final NetClient toService = vertx.createNetClient();
    private final Set<NetSocket> clients = ConcurrentHashMap.newKeySet();
    private final int servicePort;
    private NetServer server;
    private int port;

    TcpProxy(int servicePort) {
        this.servicePort = servicePort;
        start();
    }

    String origin() {
        return "http://localhost:" + port;
    }

    final void start() {
        server = vertx.createNetServer().connectHandler(this::connect);
        port = server.listen(port, "localhost").toCompletionStage().toCompletableFuture().join().actualPort();
    }

    private void connect(NetSocket client) {
        clients.add(client);
        client.pause();
        toService.connect(servicePort, "localhost").onSuccess(service -> {
            client.pipeTo(service);
            service.pipeTo(client);
        }).onFailure(gone -> client.close());
    }

    /** Ends every connection, and takes no more. */
    void stop() {
        server.close().toCompletionStage().toCompletableFuture().join();
        clients.forEach(NetSocket::close);
        clients.clear();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
