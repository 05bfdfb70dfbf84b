package io.shipyard.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;

/**
 * Closes a connection on which a request's head was begun and is not complete in time. {@link RequestTimeouts} says that it is,
 * and
 * when the request is answered.
 */
final class RequestHeadDeadline extends ChannelInboundHandlerAdapter {

    static final String ARRIVED = "a request's head has arrived";
    static final String ANSWERED = "a request is answered";

    private final Duration patience;
    private Future<?> deadline;
    private boolean answering;

    RequestHeadDeadline(Duration patience) {
        this.patience = patience;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the connection to be closed
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (!answering && deadline == null) {
            deadline = context.executor().schedule(() -> context.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        context.fireChannelRead(bytes);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (ARRIVED.equals(event)) {
            answering = true;
            forget();
        } else if (ANSWERED.equals(event)) {
            answering = false;
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        forget();
        context.fireChannelInactive();
    }

    private void forget() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
