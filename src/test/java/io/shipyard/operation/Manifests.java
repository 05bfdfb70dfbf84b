package io.shipyard.operation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;

/** Manifests as Kubernetes reads them, but for one thing: a field that it does not know is an error. */
public record Manifests(List<HasMetadata> all) {

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of("v1/ConfigMap", ConfigMap.class,
            "v1/Service", Service.class, "apps/v1/Deployment", Deployment.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
            "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class, "networking.k8s.io/v1/Ingress", Ingress.class,
            "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class);

    /** The models keep what they do not know in a map of its own, unless they are read without it. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {

                @Override
                public Boolean hasAnySetter(Annotated method) {
                    return false;
                }
            });

    public static Manifests read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException cannotRead) {
            throw new UncheckedIOException(cannotRead);
        }
    }

    /** @throws IllegalArgumentException for a field, or a kind, that Kubernetes does not know, or one that is there twice */
    static Manifests parse(String text) {
        return new Manifests(documents(text).map(Manifests::resource).toList());
    }

    static Stream<Object> documents(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return StreamSupport.stream(new Yaml(new SafeConstructor(options)).loadAll(yaml).spliterator(), false);
    }

    private static HasMetadata resource(Object document) {
        Map<?, ?> fields = (Map<?, ?>) document;
        Class<? extends HasMetadata> kind = KINDS.get(fields.get("apiVersion") + "/" + fields.get("kind"));
        if (kind == null) {
            throw new IllegalArgumentException("no kind that is known: " + fields);
        }
        return STRICT.convertValue(document, kind);
    }

    <T extends HasMetadata> T get(Class<T> kind, String name) {
        List<T> found = all.stream().filter(kind::isInstance).map(kind::cast)
                .filter(resource -> resource.getMetadata().getName().equals(name)).toList();
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " of " + kind.getSimpleName() + " " + name);
        }
        return found.get(0);
    }

    /** What the one ConfigMap has the service run with. */
    public Map<String, String> settings() {
        return get(ConfigMap.class, "shipyard-ci").getData();
    }
}
