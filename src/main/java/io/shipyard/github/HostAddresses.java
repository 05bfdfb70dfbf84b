package io.shipyard.github;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;

/** What the system resolves names to; it may ask the network for it, and so is never asked on an event loop. */
@ApplicationScoped
public class HostAddresses {

    private static final Duration MAX_TIME = Duration.ofSeconds(5);

    /** All of them, the one to use first. */
    public Uni<List<InetAddress>> of(String host) {
        return Uni.createFrom().item(() -> host)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(Unchecked.function(name -> List.of(InetAddress.getAllByName(name))))
                .ifNoItem().after(MAX_TIME).fail();
    }
}
