package io.shipyard.github;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This replica's share of what the credential may do, which all replicas divide. */
@ApplicationScoped
public class ReplicaShare {

    private final int maxConcurrency;
    private final int requestsPerMinute;
    private volatile int replicas;

    /** @param pulse of the exchange between replicas: until the first, one request at a time leaves the others their share */
    ReplicaShare(GitHubConfig config, @ConfigProperty(name = "shipyard.pulse") String pulse) {
        this.maxConcurrency = config.maxConcurrency();
        this.requestsPerMinute = config.requestsPerMinute();
        this.replicas = "off".equals(pulse) ? 1 : maxConcurrency;
    }

    /** How many replicas share the credential; this one counts. */
    void divideAmong(int liveReplicas) {
        replicas = Math.max(1, liveReplicas);
    }

    int replicas() {
        return replicas;
    }

    /** Requests that all replicas together may have under way at once. */
    public int maxConcurrency() {
        return maxConcurrency;
    }

    /** Requests that this replica may have under way at once. */
    int concurrency() {
        return Math.max(1, maxConcurrency / replicas);
    }

    /**
     * How many checks this replica may claim ahead, so that they are over before their leases: four rounds of requests, and no
     * more than it may send in half a minute.
     */
    public int claimCapacity() {
        int perMinute = requestsPerMinute == 0 ? Integer.MAX_VALUE : Math.max(1, requestsPerMinute / replicas / 2);
        return Math.min(4 * concurrency(), perMinute);
    }
}
