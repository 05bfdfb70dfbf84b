package io.shipyard.bench;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.common.annotation.NonBlocking;

/**
 * Returns the bytes it was given: the most that this server can do for answers of their size, and so what the reads of
 * {@code ci-status} are measured by. Only in the build of the benchmark.
 */
@Path("/bench/bytes")
@NonBlocking
public class BareResource {

    private volatile byte[] bytes = {};

    @PUT
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    public void put(byte[] newBytes) {
        bytes = newBytes;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public byte[] get() {
        return bytes;
    }
}
