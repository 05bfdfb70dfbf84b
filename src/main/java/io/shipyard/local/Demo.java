package io.shipyard.local;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.scheduler.Scheduled;
import io.shipyard.release.Releases;
import io.smallrye.mutiny.Uni;

/** A release to see right after the start, as long as GitHub is simulated. */
@ApplicationScoped
@IfBuildProfile("dev")
class Demo {

    private static final Logger LOG = Logger.getLogger(Demo.class);

    private final Releases releases;
    private final boolean simulated;

    Demo(Releases releases, @ConfigProperty(name = JvmServices.SIMULATED, defaultValue = "false") boolean simulated) {
        this.releases = releases;
        this.simulated = simulated;
    }

    /** Once, at the start. */
    @Scheduled(every = "P365D", identity = "demo")
    Uni<Void> createRelease() {
        if (!simulated) {
            return Uni.createFrom().voidItem();
        }
        LOG.info("GitHub is simulated: set GITHUB_TOKEN and GITHUB_ORG to use the real one");
        return releases.list(Optional.empty(), 1).flatMap(present -> present.isEmpty()
                ? releases.create("uat", "master", List.of(), "demo").replaceWithVoid()
                : Uni.createFrom().voidItem());
    }
}
