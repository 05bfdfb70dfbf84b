package io.shipyard.api;

import java.util.Set;
import java.util.UUID;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;

import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Forgets what is kept of a release that a request may have changed before that request is answered, so that whoever sent
 * it never sees the release as it was. Everybody else's notification is on its way.
 */
class ChangedReleases {

    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final CiStatusCache answers;

    ChangedReleases(CiStatusCache answers) {
        this.answers = answers;
    }

    @ServerResponseFilter
    void forget(ContainerRequestContext request) {
        // one that changes nothing may have been refused before there were parameters
        if (READING.contains(request.getMethod())) {
            return;
        }
        String id = request.getUriInfo().getPathParameters().getFirst("id");
        if (id != null) {
            try {
                answers.forget(UUID.fromString(id));
            } catch (IllegalArgumentException notAnId) {
                // the request was refused for it
            }
        }
    }
}
