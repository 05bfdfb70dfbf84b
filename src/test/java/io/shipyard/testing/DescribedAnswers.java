package io.shipyard.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.quarkus.arc.Arc;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import io.smallrye.openapi.runtime.io.Format;
import io.vertx.core.json.JsonObject;

/**
 * Holds each answer that a test gets against the description of the API: the operation has to have its status, in the form
 * that it comes in. What is no operation, as a wrong method or an unknown path, has no description.
 */
class DescribedAnswers implements Filter {

    private final JsonObject components;
    private final List<Operation> operations = new ArrayList<>();

    private record Operation(String method, Pattern path, JsonObject responses) {

        boolean answers(String otherMethod, String otherPath) {
            return method.equals(otherMethod.equals("HEAD") ? "GET" : otherMethod) && path.matcher(otherPath).matches();
        }
    }

    DescribedAnswers() {
        JsonObject api = new JsonObject(new String(Arc.container().instance(OpenApiDocumentService.class).get()
                .getDocument(OpenApiFilter.DEFAULT_DOCUMENT_NAME, Format.JSON), StandardCharsets.UTF_8));
        components = api.getJsonObject("components").getJsonObject("responses");
        JsonObject paths = api.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject item = paths.getJsonObject(path);
            item.fieldNames().stream().filter(method -> item.getValue(method) instanceof JsonObject)
                    .forEach(method -> operations.add(new Operation(method.toUpperCase(Locale.ROOT),
                            Pattern.compile(path.replaceAll("\\{\\w+}", "[^/]+")),
                            item.getJsonObject(method).getJsonObject("responses"))));
        }
    }

    @Override
    public Response filter(FilterableRequestSpecification request, FilterableResponseSpecification expected,
            FilterContext context) {
        Response answer = context.next(request, expected);
        URI asked = URI.create(request.getURI());
        // management has a port of its own
        operations.stream().filter(operation -> asked.getPort() == RestAssured.port
                && operation.answers(request.getMethod(), asked.getPath())).findAny()
                .ifPresent(operation -> check(operation, answer, request.getMethod() + " " + asked.getPath()));
        return answer;
    }

    private void check(Operation operation, Response answer, String what) {
        JsonObject response = operation.responses.getJsonObject(String.valueOf(answer.statusCode()));
        assertNotNull(response, what + " answers " + answer.statusCode() + ", which is not described");
        String type = Optional.ofNullable(answer.contentType()).orElse("").split(";", 2)[0];
        JsonObject content = resolved(response).getJsonObject("content");
        assertTrue(content == null ? type.isEmpty() : type.isEmpty() || content.containsKey(type),
                what + " answers " + answer.statusCode() + " as " + type + ", which is described as " + content);
    }

    private JsonObject resolved(JsonObject response) {
        String reference = response.getString("$ref");
        return reference == null ? response : components.getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
    }
}
