package io.shipyard.http;

import java.net.URI;
import java.net.URISyntaxException;

import jakarta.enterprise.inject.spi.CDI;

import org.eclipse.microprofile.config.Config;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.net.impl.VertxHandler;

/**
 * Answers what is no request with a problem: Vert.x would answer with a bare status, and so would Quarkus if the address is
 * none. Only the connection knows who does, and Quarkus hands over neither the connection nor the server. HTTP/2 has frames
 * for such requests, which Netty answers by itself.
 */
@ChannelHandler.Sharable
final class UnreadableRequests extends ChannelInboundHandlerAdapter {

    private final int line;
    private final long head;

    UnreadableRequests(Config config) {
        this.line = config.getValue("quarkus.http.limits.max-initial-line-length", Integer.class);
        this.head = config.getValue("quarkus.http.limits.max-header-size", MemorySize.class).asLongValue();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf) {
            goOn(context);
        } else if (message instanceof HttpRequest request) {
            check(request, context.pipeline());
        }
        context.fireChannelRead(message);
    }

    /** Vert.x adds its handlers as it learns what the client speaks; the last of them takes the requests. */
    private void goOn(ChannelHandlerContext context) {
        ChannelPipeline handlers = context.pipeline();
        ChannelHandlerContext last = handlers.context(VertxHandler.class);
        if (last == null) {
            handlers.addLast(this);
        } else {
            handlers.addBefore(last.name(), null, this);
        }
        handlers.remove(context.name());
    }

    private void check(HttpRequest request, ChannelPipeline handlers) {
        if (request.decoderResult().isSuccess()) {
            try {
                new URI(request.uri());
            } catch (URISyntaxException wrong) {
                request.setDecoderResult(DecoderResult.failure(wrong));
            }
        }
        if (request.decoderResult().isSuccess()) {
            return;
        }
        VertxHandler<?> last = handlers.get(VertxHandler.class);
        if (last != null && last.getConnection() instanceof Http1xServerConnection connection) {
            connection.invalidRequestHandler(this::refuse);
        }
    }

    /** Vert.x closes the connection after it. */
    private void refuse(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        CDI.current().select(ProblemWriter.class).get().end(request, problem(request.decoderResult().cause()));
    }

    private Problem problem(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Problem.of(414, "the request line is longer than " + line + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Problem.of(431, "the headers are larger than " + head / 1024 + " KB");
        }
        return Problem.of(400, cause instanceof URISyntaxException ? "the address cannot be decoded"
                : "the request is not HTTP as it should be");
    }
}
