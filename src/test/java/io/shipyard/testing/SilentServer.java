package io.shipyard.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A server that takes connections and never answers, until the test accepts one. Nobody else has its port meanwhile. */
public class SilentServer extends ServerSocket {

    private static final int BACKLOG = 50;

    public SilentServer() throws IOException {
        this(InetAddress.getLoopbackAddress());
    }

    public SilentServer(InetAddress address) throws IOException {
        super(0, BACKLOG, address);
    }
}
