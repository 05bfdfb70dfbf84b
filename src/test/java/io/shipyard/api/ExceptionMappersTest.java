package io.shipyard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.time.InstantSource;
import java.util.List;

import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.Test;

import io.shipyard.http.Problem;

class ExceptionMappersTest {

    private final ExceptionMappers mappers = new ExceptionMappers(InstantSource.system());

    /** As the database's connections end when it is restarted: no fault of whoever has asked. */
    @Test
    void cutOff_connectionThatIsReset_isUnavailable() {
        for (IOException failure : List.of(new SocketException("Connection reset"), new ClosedChannelException())) {
            RestResponse<Problem> answer = mappers.cutOff(failure);
            assertEquals(503, answer.getStatus());
            assertEquals("10", answer.getHeaderString("Retry-After"));
        }
    }

    @Test
    void cutOff_bodyBeyondTheLimit_isTooLarge() {
        assertEquals(413, mappers.cutOff(new IOException("Request too large")).getStatus());
    }
}
