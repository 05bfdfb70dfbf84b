package io.shipyard.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.shipyard.start.Setting;
import io.shipyard.start.Settings;

/** The manifests as the build has left them, which applies nothing by itself. */
class ManifestsIT {

    private static final String NAME = "shipyard-ci";
    private static final Map<String, String> SELECTOR = Map.of("app.kubernetes.io/name", NAME);
    /** What the service has to give back its work and to end: see quarkus.shutdown and Shutdown. */
    private static final int SHUTDOWN_SECONDS = 10;

    private static String text;
    private static Manifests manifests;
    private static DeploymentSpec deployment;
    private static PodSpec pod;
    private static Container container;

    @BeforeAll
    static void readManifests() throws IOException {
        Path file = Path.of(System.getProperty("native.image.path")).resolveSibling("kubernetes").resolve("kubernetes.yml");
        text = Files.readString(file);
        manifests = Manifests.parse(text);
        deployment = manifests.get(Deployment.class, NAME).getSpec();
        pod = deployment.getTemplate().getSpec();
        container = pod.getContainers().get(0);
    }

    @Test
    void manifests_areComplete_andHaveNothingOfTheBuild() {
        assertEquals(new TreeSet<>(Set.of("ConfigMap shipyard-ci", "Deployment shipyard-ci",
                "HorizontalPodAutoscaler shipyard-ci", "NetworkPolicy shipyard-ci", "PodDisruptionBudget shipyard-ci",
                "Service shipyard-ci", "Service shipyard-ci-management", "ServiceMonitor shipyard-ci")),
                manifests.all().stream().map(resource -> resource.getKind() + " " + resource.getMetadata().getName())
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertFalse(text.contains("timestamp"), text);
        assertFalse(text.contains("docker.io"), text);
        assertTrue(container.getImage().matches("shipyard-ci:[\\w.-]+"), container.getImage());
        assertEquals("IfNotPresent", container.getImagePullPolicy());
    }

    @ParameterizedTest
    @ValueSource(strings = { "replicas: 2", "runAsNonRoot: true", "minAvailable: 1", "publishNotReadyAddresses: true",
            "policyTypes:", "maxReplicas: 6", "honorLabels: false" })
    void manifests_withAWordThatKubernetesDoesNotKnow_areRefused(String known) {
        assertThrows(IllegalArgumentException.class, () -> Manifests.parse(text.replace(known, "x" + known)));
    }

    @Test
    void update_hasNoGap() {
        assertEquals(2, deployment.getReplicas());
        assertEquals("RollingUpdate", deployment.getStrategy().getType());
        assertEquals(new IntOrString(0), deployment.getStrategy().getRollingUpdate().getMaxUnavailable());
        assertEquals(new IntOrString(1), deployment.getStrategy().getRollingUpdate().getMaxSurge());
        long leaving = container.getLifecycle().getPreStop().getSleep().getSeconds();
        assertTrue(leaving >= 3, "time for everybody to notice it: " + leaving);
        assertTrue(pod.getTerminationGracePeriodSeconds() >= leaving + SHUTDOWN_SECONDS,
                "time to stop: " + pod.getTerminationGracePeriodSeconds());
    }

    @Test
    void selectors_findThePods_ofEveryVersion() {
        assertEquals(SELECTOR, deployment.getSelector().getMatchLabels());
        Map<String, String> labels = deployment.getTemplate().getMetadata().getLabels();
        assertTrue(labels.entrySet().containsAll(SELECTOR.entrySet()), labels.toString());
        for (String service : List.of(NAME, "shipyard-ci-management")) {
            assertEquals(SELECTOR, manifests.get(Service.class, service).getSpec().getSelector());
        }
        assertEquals(SELECTOR, manifests.get(PodDisruptionBudget.class, NAME).getSpec().getSelector().getMatchLabels());
        assertEquals(SELECTOR, manifests.get(NetworkPolicy.class, NAME).getSpec().getPodSelector().getMatchLabels());
        assertEquals(List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone"),
                pod.getTopologySpreadConstraints().stream().map(spread -> spread.getTopologyKey()).toList());
        pod.getTopologySpreadConstraints().forEach(spread -> {
            assertEquals(SELECTOR, spread.getLabelSelector().getMatchLabels());
            assertEquals("ScheduleAnyway", spread.getWhenUnsatisfiable());
        });
    }

    @Test
    void container_mayDoNothingButItsWork() {
        assertFalse(pod.getAutomountServiceAccountToken());
        assertFalse(pod.getEnableServiceLinks());
        assertTrue(pod.getSecurityContext().getRunAsNonRoot());
        assertEquals(1001, pod.getSecurityContext().getRunAsUser());
        assertEquals(1001, pod.getSecurityContext().getRunAsGroup());
        assertEquals("RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        assertFalse(container.getSecurityContext().getAllowPrivilegeEscalation());
        assertTrue(container.getSecurityContext().getReadOnlyRootFilesystem());
        assertEquals(List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
        assertEquals(List.of("/tmp"), container.getVolumeMounts().stream().map(mount -> mount.getMountPath()).toList());
        assertEquals(Quantity.parse("64Mi"), pod.getVolumes().get(0).getEmptyDir().getSizeLimit());
        assertEquals(Map.of("cpu", Quantity.parse("100m"), "memory", Quantity.parse("128Mi")),
                container.getResources().getRequests());
        assertEquals(Map.of("cpu", Quantity.parse("1"), "memory", Quantity.parse("256Mi")),
                container.getResources().getLimits());
        assertTrue(pod.getInitContainers().isEmpty());
    }

    @Test
    void probes_askTheManagementPort_andAreAsPatientAsTheyHaveToBe() {
        Map<String, Integer> ports = container.getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
        assertEquals(Map.of("http", 8080, "management", 9000), ports);
        Map<String, Probe> probes = Map.of("started", container.getStartupProbe(), "ready", container.getReadinessProbe(),
                "live", container.getLivenessProbe());
        probes.forEach((what, probe) -> {
            assertEquals("/q/health/" + what, probe.getHttpGet().getPath());
            assertEquals(new IntOrString(ports.get("management")), probe.getHttpGet().getPort());
            assertEquals(0, probe.getInitialDelaySeconds());
        });
        Function<String, Integer> patience = what -> probes.get(what).getPeriodSeconds()
                * probes.get(what).getFailureThreshold();
        assertTrue(probes.get("started").getPeriodSeconds() <= 2 && patience.apply("started") >= 120);
        assertTrue(patience.apply("ready") <= 15);
        assertTrue(patience.apply("live") >= 60);
    }

    @Test
    void settings_areAsTheyAreByDefault() throws IOException {
        Map<String, String> set = manifests.settings();
        Set<String> secrets = container.getEnv().stream().filter(variable -> variable.getValueFrom() != null
                && variable.getValueFrom().getSecretKeyRef() != null).map(EnvVar::getName).collect(Collectors.toSet());
        assertTrue(set.size() > 15, set.toString());
        for (Map.Entry<String, String> each : set.entrySet()) {
            Setting setting = Settings.ALL.stream().filter(any -> any.variable().equals(each.getKey())).findAny().orElseThrow();
            assertEquals(setting.defaultValue().orElse(""), each.getValue(), each.getKey());
        }
        assertEquals("json", set.get("LOG_FORMAT"));
        assertEquals(Set.of("GITHUB_TOKEN", "GITHUB_APP_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET", "API_TOKEN",
                "OIDC_CLIENT_SECRET", "EVENTS_SECRET", "NOTIFY_URL", "DATABASE_PASSWORD", "HTTPS_PROXY", "HTTP_PROXY",
                "OTEL_EXPORTER_OTLP_HEADERS",
                "OTEL_EXPORTER_OTLP_TRACES_HEADERS"), secrets);
    }

    @Test
    void secrets_areOfTheSite_andMayBeMissing() {
        for (EnvVar variable : container.getEnv()) {
            assertNull(variable.getValue(), variable.getName());
            SecretKeySelector secret = variable.getValueFrom().getSecretKeyRef();
            assertEquals(NAME, secret.getName());
            assertEquals(variable.getName(), secret.getKey());
            assertTrue(secret.getOptional());
        }
        List<EnvFromSource> sources = container.getEnvFrom();
        assertEquals(3, sources.size());
        assertEquals(NAME, sources.get(0).getConfigMapRef().getName());
        assertEquals("shipyard-ci-site", sources.get(1).getConfigMapRef().getName());
        assertNull(sources.get(1).getConfigMapRef().getOptional());
        assertEquals("shipyard-ci-environments", sources.get(2).getSecretRef().getName());
        assertTrue(sources.get(2).getSecretRef().getOptional());
    }

    @Test
    void readers_reachTheApi_andPrometheusTheManagementPort() {
        Service readers = manifests.get(Service.class, NAME);
        assertEquals("ClusterIP", readers.getSpec().getType());
        assertEquals(List.of("http 80 http"), ports(readers));
        Service management = manifests.get(Service.class, "shipyard-ci-management");
        assertEquals("None", management.getSpec().getClusterIP());
        assertTrue(management.getSpec().getPublishNotReadyAddresses());
        assertEquals(List.of("management 9000 management"), ports(management));

        ServiceMonitor monitor = manifests.get(ServiceMonitor.class, NAME);
        Map<String, String> looksFor = monitor.getSpec().getSelector().getMatchLabels();
        assertTrue(management.getMetadata().getLabels().entrySet().containsAll(looksFor.entrySet()), looksFor.toString());
        assertFalse(readers.getMetadata().getLabels().entrySet().containsAll(looksFor.entrySet()), looksFor.toString());
        Endpoint endpoint = monitor.getSpec().getEndpoints().get(0);
        assertEquals("management /q/metrics", endpoint.getPort() + " " + endpoint.getPath());
    }

    private static List<String> ports(Service service) {
        return service.getSpec().getPorts().stream().map((ServicePort port) -> port.getName() + " " + port.getPort() + " "
                + port.getTargetPort().getStrVal()).toList();
    }

    @Test
    void replicas_areNeverAllAway_andGrowSlowly() {
        PodDisruptionBudgetSpec budget = manifests.get(PodDisruptionBudget.class, NAME).getSpec();
        assertEquals(new IntOrString(1), budget.getMinAvailable());
        HorizontalPodAutoscalerSpec scaling = manifests.get(HorizontalPodAutoscaler.class, NAME).getSpec();
        assertEquals("Deployment shipyard-ci", scaling.getScaleTargetRef().getKind() + " "
                + scaling.getScaleTargetRef().getName());
        assertEquals(deployment.getReplicas(), scaling.getMinReplicas());
        assertEquals(6, scaling.getMaxReplicas());
        assertEquals("cpu", scaling.getMetrics().get(0).getResource().getName());
        assertTrue(scaling.getBehavior().getScaleDown().getStabilizationWindowSeconds() >= 300);
        assertEquals(1, scaling.getBehavior().getScaleDown().getPolicies().get(0).getValue());
    }

    @Test
    void network_isOpenToWhatTheServiceNeeds_only() {
        NetworkPolicySpec policy = manifests.get(NetworkPolicy.class, NAME).getSpec();
        assertEquals(List.of("Ingress", "Egress"), policy.getPolicyTypes());
        assertEquals(2, policy.getIngress().size());
        assertEquals(List.of("TCP http"), named(policy.getIngress().get(0).getPorts()));
        assertTrue(policy.getIngress().get(0).getFrom().isEmpty());
        assertEquals(List.of("TCP management"), named(policy.getIngress().get(1).getPorts()));
        assertEquals(Map.of("kubernetes.io/metadata.name", "monitoring"),
                policy.getIngress().get(1).getFrom().get(0).getNamespaceSelector().getMatchLabels());
        assertEquals(List.of("UDP 53", "TCP 53", "TCP 5432", "TCP 443", "TCP 4317", "TCP 4318"),
                policy.getEgress().stream().flatMap(rule -> named(rule.getPorts()).stream()).toList());
    }

    private static List<String> named(List<NetworkPolicyPort> ports) {
        return ports.stream().map(port -> port.getProtocol() + " " + port.getPort().getValue()).toList();
    }
}
