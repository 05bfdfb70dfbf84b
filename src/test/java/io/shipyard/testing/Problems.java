package io.shipyard.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;

import jakarta.ws.rs.core.Response.Status;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

/** What every error of the API has to be. */
public final class Problems {

    private Problems() {
    }

    /** Of RFC 9457, complete, and with nothing that it should not have. */
    public static ValidatableResponse assertProblem(int status, Response answer) {
        ValidatableResponse problem = answer.then().statusCode(status).contentType("application/problem+json");
        Map<String, Object> members = answer.path("");
        assertEquals(Map.of("type", "about:blank", "title", Status.fromStatusCode(status).getReasonPhrase(), "status", status),
                Map.of("type", members.get("type"), "title", members.get("title"), "status", members.get("status")));
        assertFalse(((String) members.get("detail")).isBlank());
        assertEquals(status == 400 && members.containsKey("violations") ? 5 : 4, members.size(), members.toString());
        return problem;
    }
}
