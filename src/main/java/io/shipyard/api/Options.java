package io.shipyard.api;

import java.util.Set;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

/** Says what is possible at a path: Quarkus says it of all paths of a resource together. */
public class Options {

    /** Null for whatever is to be answered as ever. */
    @ServerRequestFilter(preMatching = true)
    public Response answer(ContainerRequestContext request) {
        if (!request.getMethod().equals(HttpMethod.OPTIONS)) {
            return null;
        }
        Set<String> methods = AllowedMethods.at(CurrentRequestManager.get());
        return methods.isEmpty() ? null
                : Response.noContent().header(HttpHeaders.ALLOW, String.join(", ", methods)).build();
    }
}
