package io.shipyard.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.shipyard.github.Comparison;

class InfraChangesTest {

    @ParameterizedTest
    @CsvSource({
            "main.tf, terraform", "infra/prod.tfvars, terraform", "terraform/README.md, terraform",
            "modules/terraform/x.json, terraform", ".terraform.lock.hcl, terraform",
            "helm/templates/a.yaml, helm", "charts/server/x.txt, helm", "deploy/chart/x.txt, helm", "Chart.yaml, helm",
            "Chart.lock, helm", "values.yaml, helm", "deploy/values-prod.yml, helm",
            "Dockerfile, docker", "build/Dockerfile.native, docker", "server.dockerfile, docker", "Containerfile, docker",
            "docker-compose.yml, docker", "compose.override.yaml, docker", "docker/run.sh, docker", ".dockerignore, docker",
            ".github/workflows/general.yaml, ci/cd", ".github/actions/x/action.yml, ci/cd", ".gitlab-ci.yml, ci/cd",
            "Jenkinsfile, ci/cd", "ci/Jenkinsfile, ci/cd", ".circleci/config.yml, ci/cd", "azure-pipelines.yml, ci/cd",
            ".ci/run, ci/cd",
            "k8s/deployment.yaml, kubernetes", "deploy/kubernetes/x.yaml, kubernetes", "kustomization.yaml, kubernetes",
            "base/kustomize/x.yaml, kubernetes", "manifests/service.yaml, kubernetes" })
    void of_pathOfOneKind_isThatKind(String path, String kind) {
        assertEquals(List.of(kind), of(path));
    }

    @ParameterizedTest
    @ValueSource(strings = { "src/App.java", "README.md", "docs/terraforming.md", "helmet/x.js", "src/Chart.java",
            "src/values.json", "src/k8sClient.go", ".github/CODEOWNERS", "src/composer.php", "dockerize.go",
            "outf/x.tfx" })
    void of_otherPath_isNone(String path) {
        assertEquals(List.of(), of(path));
    }

    @Test
    void of_manyFiles_isEachKindOnceInOrder() {
        assertEquals(List.of("ci/cd", "docker", "helm", "kubernetes", "terraform"), of("main.tf", "k8s/helm/values.yaml",
                "src/App.java", "variables.tf", "Dockerfile", ".ci/run"));
        assertEquals(List.of(), of());
    }

    private static List<String> of(String... paths) {
        return InfraChanges.of(Arrays.stream(paths).map(path -> new Comparison.File(path, 1, 1)).toList());
    }
}
