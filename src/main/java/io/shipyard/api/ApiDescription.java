package io.shipyard.api;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.shipyard.github.RepoName;
import io.shipyard.http.Paths;
import io.shipyard.http.Problem;

/**
 * What the OpenAPI description says of all operations alike: the problems that each may answer, and that a pattern is for the
 * whole of a value. It runs when the service is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDescription implements OASFilter {

    private static final Set<HttpMethod> CHANGING = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH,
            HttpMethod.DELETE);

    private static final Map<Integer, String> PROBLEMS = Map.ofEntries(
            Map.entry(400, "The request cannot be read, or has fields that are wrong: violations names them"),
            Map.entry(401, "The caller is not known, or not any more"),
            Map.entry(403, "The caller may not do this, or a page of another origin has sent it"),
            Map.entry(404, "There is no such release or repository. An id that is no UUID names none"),
            Map.entry(406, "The caller accepts no form of the answer that there is"),
            Map.entry(409, "It contradicts what is there, or met another change of the same"),
            Map.entry(413, "The body is too large: most are limited to 1 MB"),
            Map.entry(414, "The request line is too long: 4,096 bytes at the most"),
            Map.entry(415, "The body is not sent as application/json"),
            Map.entry(429, "The caller has asked for too many changes; Retry-After says when to try again"),
            Map.entry(431, "The headers are too large: 16 KB at the most"),
            Map.entry(500, "The service failed, and its log says why"),
            Map.entry(503, "GitHub or the database is needed and away; Retry-After says when to try again"));

    /** What clients send. */
    private static final List<String> REQUESTS = List.of("NewRelease", "RegisteredRelease", "Repo", "RepoChange");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        Components components = api.getComponents();
        new TreeMap<>(PROBLEMS).forEach((status, description) -> components.addResponse(name(status), problem(description)));
        REQUESTS.stream().map(components.getSchemas()::get).forEach(ApiDescription::describe);
        Schema repos = components.getSchemas().get("NewRelease").getProperties().get("repos");
        repos.setItems(repos.getItems().minLength(1).maxLength(140).pattern(anchored(RepoName.PATTERN)));
        api.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> describe(path, method, operation)));
    }

    /** What may be left out may be null, too; and numbers are as large as they are here. */
    private static void describe(Schema request) {
        request.getProperties().forEach((name, field) -> {
            if (request.getRequired() == null || !request.getRequired().contains(name)) {
                field.addType(SchemaType.NULL);
            }
            if ("int32".equals(field.getFormat())) {
                field.setMaximum(BigDecimal.valueOf(Integer.MAX_VALUE));
            }
        });
    }

    private static void describe(String path, HttpMethod method, Operation operation) {
        statuses(path, method).forEach(status -> {
            APIResponse own = operation.getResponses().getAPIResponse(String.valueOf(status));
            if (own == null) {
                operation.getResponses().addAPIResponse(String.valueOf(status),
                        OASFactory.createAPIResponse().ref("#/components/responses/" + name(status)));
            } else {
                own.setContent(problem("").getContent());
            }
        });
    }

    private static Set<Integer> statuses(String path, HttpMethod method) {
        Set<Integer> statuses = new TreeSet<>(List.of(400, 401, 403, 406, 413, 414, 415, 431, 500, 503));
        if (path.contains("{") || path.equals(Paths.WEBHOOK)) {
            statuses.add(404);
        }
        if (CHANGING.contains(method)) {
            statuses.add(409);
        }
        if (CHANGING.contains(method) && !path.equals(Paths.WEBHOOK)) {
            statuses.add(429);
        }
        return statuses;
    }

    private static String name(int status) {
        return "Problem" + status;
    }

    private static APIResponse problem(String description) {
        return OASFactory.createAPIResponse().description(description)
                .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, OASFactory.createMediaType()
                        .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"))));
    }

    /** The code always compares the whole. */
    @Override
    public Schema filterSchema(Schema schema) {
        String pattern = schema.getPattern();
        if (pattern != null && !pattern.startsWith("^")) {
            schema.setPattern(anchored(pattern));
        }
        return schema;
    }

    private static String anchored(String pattern) {
        return "^(?:" + pattern + ")$";
    }
}
