package io.shipyard.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Bounds what only the connection knows: how long a request's head takes, and how long a client takes to read what it was
 * sent, where Vert.x has an idle timeout alone, which a byte now and then puts off for ever. Also answers what is no request to
 * Vert.x. Netty finds this by its services, since neither Quarkus nor Vert.x lets anybody have a connection before its first
 * request.
 */
@RegisterForReflection
public class ConnectionHandlers extends ChannelInitializerExtension {

    private final Duration request;
    private final Duration reading;
    private final UnreadableRequests unreadable;

    public ConnectionHandlers() {
        Config config = ConfigProvider.getConfig();
        this.request = config.getValue("shipyard.request-timeout", Duration.class);
        this.reading = config.getValue("shipyard.reading-timeout", Duration.class);
        this.unreadable = new UnreadableRequests(config);
    }

    @Override
    public void postInitializeServerChildChannel(Channel connection) {
        connection.pipeline().addLast(new WriteTimeoutHandler(reading.toMillis(), TimeUnit.MILLISECONDS),
                new RequestHeadDeadline(request), unreadable);
    }
}
