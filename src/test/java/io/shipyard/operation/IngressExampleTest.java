package io.shipyard.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceBackendPort;

class IngressExampleTest {

    private static final String RELEASE = "/api/releases/11111111-2222-3333-4444-555555555555";

    private final Ingress ingress = Manifests.read(Path.of("src/main/kubernetes/ingress-example.yml")).get(Ingress.class,
            "shipyard");

    /** As Kubernetes has it: an exact path first, then the longest prefix, of whole elements. */
    private HTTPIngressPath route(String path) {
        return ingress.getSpec().getRules().get(0).getHttp().getPaths().stream().filter(route -> matches(route, path))
                .max(Comparator.comparing((HTTPIngressPath route) -> route.getPathType().equals("Exact"))
                        .thenComparing(route -> route.getPath().length()))
                .orElseThrow();
    }

    private static boolean matches(HTTPIngressPath route, String path) {
        return route.getPathType().equals("Exact") ? path.equals(route.getPath())
                : (path + "/").startsWith(route.getPath().equals("/") ? "/" : route.getPath() + "/");
    }

    @ParameterizedTest
    @ValueSource(strings = { "/api/releases", RELEASE, RELEASE + "/ci-status", RELEASE + "/events", RELEASE + "/history",
            RELEASE + "/refresh", RELEASE + "/repos/7", RELEASE + "/repos/7/refresh-chart-version", "/api/me",
            "/api/webhooks/github", "/ci/shipyard-ci.js", "/ci/shipyard-ci-ABCD1234.js", "/sign-in", "/sign-in.css",
            "/sign-out", "/q/openapi" })
    void path_ofCi_comesHere(String path) {
        assertEquals("shipyard-ci", route(path).getBackend().getService().getName());
        ServiceBackendPort port = route(path).getBackend().getService().getPort();
        assertEquals("http", port.getName());
    }

    @ParameterizedTest
    @ValueSource(strings = { "/", "/index.html", "/releases", "/releases/11111111-2222-3333-4444-555555555555",
            "/assets/app.js",
            "/api/channels", "/api/releasesx", "/api/users/me", "/cinema", "/sign-in/oauth", "/q/health", "/q/metrics",
            "/favicon.svg" })
    void anyOtherPath_goesToShipyard(String path) {
        assertEquals("shipyard", route(path).getBackend().getService().getName());
        assertEquals(80, route(path).getBackend().getService().getPort().getNumber());
    }

    @Test
    void proxy_letsEventsThroughAndDeliveriesIn() {
        Map<String, String> annotations = ingress.getMetadata().getAnnotations();
        String nginx = "nginx.ingress.kubernetes.io/";
        assertEquals("off", annotations.get(nginx + "proxy-buffering"));
        assertTrue(Integer.parseInt(annotations.get(nginx + "proxy-read-timeout")) >= 60);
        assertEquals("5m", annotations.get(nginx + "proxy-body-size"));
    }
}
