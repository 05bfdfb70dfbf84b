package io.shipyard.deployment;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.shipyard.deployment.Environment.ArgoCd;

/** Says once that an Argo CD lists no applications, and why, and once that it does again: of its URL the host alone. */
@Singleton
class ArgoCdLog {

    private static final Logger LOG = Logger.getLogger(ArgoCdLog.class);

    private final Set<ArgoCd> failing = ConcurrentHashMap.newKeySet();

    void failed(ArgoCd server, Throwable problem) {
        if (problem instanceof ArgoCdException.Limited) {
            return;
        }
        if (failing.add(server)) {
            LOG.warnf("%s: %s", problem.getMessage(), problem instanceof ArgoCdException.Refused
                    ? "each is asked for by its name"
                    : "what was known of deployments stands until it answers again");
        }
    }

    void answered(ArgoCd server) {
        if (failing.remove(server)) {
            LOG.infof("Argo CD at %s lists applications again", server);
        }
    }
}
