package io.shipyard.deployment;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.shipyard.deployment.Environment.ArgoCd;

/**
 * What Argo CD is asked, by its <a href="https://github.com/argoproj/argo-cd/blob/master/assets/swagger.json">API
 * description</a>.
 *
 * @param path with the query
 * @param application its name; empty if it is the list
 * @param maxTime until the answer has been read
 */
record ArgoCdRequest(ArgoCd server, String path, String application, Duration maxTime, long maxBytes) {

    private static final String APPLICATIONS = "/api/v1/applications";
    private static final long MEGABYTE = 1024 * 1024;

    /**
     * The server answers a <a href=
     * "https://github.com/argoproj/argo-cd/blob/master/pkg/apiclient/application/forwarder_overwrite.go">list of its own</a>,
     * and passes over other fields: no version of today knows {@code revisions}, {@code history}, {@code message} and
     * {@code syncResult}, and those before 3.5 no {@code revision}. They know {@code spec} as a whole alone, and 3.5.0 fails if
     * it is asked for the whole and for a part.
     */
    private static final String FIELDS = String.join(",", "items.metadata.name", "items.metadata.namespace",
            "items.spec", "items.status.sync.status", "items.status.sync.revision",
            "items.status.sync.revisions", "items.status.health", "items.status.history", "items.status.conditions",
            "items.status.operationState.phase", "items.status.operationState.message",
            "items.status.operationState.startedAt", "items.status.operationState.finishedAt",
            "items.status.operationState.syncResult", "items.operation.sync");

    static ArgoCdRequest list(ArgoCd server) {
        return new ArgoCdRequest(server, APPLICATIONS + "?fields=" + FIELDS, "", Duration.ofSeconds(30), 32 * MEGABYTE);
    }

    /**
     * For one application the server knows no {@code fields}.
     *
     * @param namespace empty for Argo CD's own
     */
    static ArgoCdRequest application(ArgoCd server, String namespace, String name) {
        return new ArgoCdRequest(server,
                APPLICATIONS + "/" + encode(name) + (namespace.isEmpty() ? "" : "?appNamespace=" + encode(namespace)),
                namespace.isEmpty() ? name : namespace + "/" + name, Duration.ofSeconds(10), 4 * MEGABYTE);
    }

    /** The server may be below a path. */
    URI url() {
        return URI.create(server.url() + path);
    }

    boolean isList() {
        return application.isEmpty();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
