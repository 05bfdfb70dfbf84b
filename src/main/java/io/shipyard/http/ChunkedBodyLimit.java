package io.shipyard.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;

/** Refuses a body that turns out to be too large while it is read. Quarkus' own refusal has no words, and logs an error. */
@Provider
@ConstrainedTo(RuntimeType.SERVER)
public class ChunkedBodyLimit implements ReaderInterceptor {

    private final CurrentVertxRequest request;

    ChunkedBodyLimit(CurrentVertxRequest request) {
        this.request = request;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(new Bounded(context.getInputStream(), request.getCurrent().get(BodySizeLimit.LIMIT_KEY)));
        return context.proceed();
    }

    private static final class Bounded extends FilterInputStream {

        private final long limit;
        private long count;

        Bounded(InputStream in, long limit) {
            super(in);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(read);
            return read;
        }

        private void count(int more) {
            count += Math.max(0, more);
            if (count > limit) {
                throw new WebApplicationException(413);
            }
        }
    }
}
