package io.shipyard.page;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.shipyard.testing.TestServices;
import io.vertx.core.json.JsonObject;

/** What page and components know of the API's answers is made of its OpenAPI description. */
@QuarkusTest
@WithTestResource(TestServices.class)
class ModelTest {

    private static final Path MODEL = Path.of("src/main/resources/web/shipyard-ci/stream/model.ts");
    private static final Path GENERATED = Path.of("target/model.ts");

    private static final String HEAD = """
            /**
             * What the API answers, in its own names: `ModelTest` makes this file of the OpenAPI description.
             * Times are epoch seconds, 0 when unknown.
             */
            """;

    /** The descriptions that are of use to the page, and what it calls them. */
    private static final SortedMap<String, String> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry("ChartVersionView", "ChartVersion"), Map.entry("CiStatusEventView", "CiStatusEvent"),
            Map.entry("CiStatusView", "CiStatus"), Map.entry("CiStatusesView", "CiStatuses"),
            Map.entry("CiSummaryView", "CiSummary"),
            Map.entry("DeploymentStatusEventView", "DeploymentStatusEvent"),
            Map.entry("DeploymentStatusView", "DeploymentStatus"), Map.entry("DeploymentStatusesView", "DeploymentStatuses"),
            Map.entry("DeploymentSummaryView", "DeploymentSummary"), Map.entry("EnvironmentStatusView", "EnvironmentStatus"),
            Map.entry("FailedJobView", "FailedJob"),
            Map.entry("HistoryView", "HistoryEntry"), Map.entry("MeView", "Me"),
            Map.entry("ListedReleaseView", "ListedRelease"), Map.entry("Problem", "Problem"),
            Map.entry("ReleaseDetailView", "ReleaseDetail"),
            Map.entry("ReleaseView", "Release"), Map.entry("RepoView", "Repo"), Map.entry("StatusView", "Outcome"),
            Map.entry("SupersededByView", "SupersededBy"), Map.entry("SyncView", "Sync"), Map.entry("Violation", "Violation")));

    /** Empty ones are left out of the answer, which the description cannot express. */
    private static final Set<String> MAY_BE_MISSING = Set.of("Problem.violations", "CiStatus.run_event", "CiStatus.excluded",
            "CiStatus.superseded_by", "CiStatus.failure", "CiStatus.expected_completed_at", "ListedRelease.ci_summary",
            "ListedRelease.syncing", "ListedRelease.deployment_summary", "DeploymentStatus.excluded",
            "EnvironmentStatus.stale");

    /** What has all that another one has, and more. */
    private static final Map<String, String> EXTENDED = Map.of("ListedReleaseView", "ReleaseView");

    @Test
    void model_isWhatTheApiDescribes() throws IOException {
        List<String> generated = generate();
        Files.write(GENERATED, generated);

        List<String> model = Files.readAllLines(MODEL);
        int line = Arrays.mismatch(generated.toArray(), model.toArray());
        if (line >= 0) {
            fail("line " + (line + 1) + " of " + MODEL + " is not what the API describes, as " + GENERATED + " is");
        }
    }

    private static List<String> generate() {
        JsonObject schemas = new JsonObject(given().accept(ContentType.JSON).get("/q/openapi").asString())
                .getJsonObject("components").getJsonObject("schemas");
        List<String> lines = new ArrayList<>(HEAD.lines().toList());
        NAMES.forEach((schema, name) -> {
            lines.add("");
            String extended = EXTENDED.get(schema);
            lines.add("export interface " + name + (extended == null ? "" : " extends " + NAMES.get(extended)) + " {");
            JsonObject fields = fields(schemas, schema);
            Set<String> inherited = extended == null ? Set.of() : fields(schemas, extended).fieldNames();
            fields.fieldNames().stream().filter(field -> !inherited.contains(field)).forEach(field -> lines.add("  readonly "
                    + field + (MAY_BE_MISSING.contains(name + "." + field) ? "?" : "") + ": "
                    + type(fields.getJsonObject(field)) + ";"));
            lines.add("}");
        });
        return lines;
    }

    private static JsonObject fields(JsonObject schemas, String schema) {
        return schemas.getJsonObject(schema).getJsonObject("properties");
    }

    private static String type(JsonObject schema) {
        String reference = schema.getString("$ref");
        if (reference != null) {
            String schemaName = reference.substring(reference.lastIndexOf('/') + 1);
            return Objects.requireNonNull(NAMES.get(schemaName), schemaName);
        }
        return switch (schema.getString("type")) {
            case "array" -> "readonly " + type(schema.getJsonObject("items")) + "[]";
            case "object" -> "Readonly<Record<string, " + type(schema.getJsonObject("additionalProperties")) + ">>";
            case "integer", "number" -> "number";
            case "boolean", "string" -> schema.getString("type");
            default -> throw new IllegalArgumentException(schema.encode());
        };
    }
}
