package io.shipyard.webhook;

import jakarta.ws.rs.core.Response.Status;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Why a delivery is refused, as <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a> has it. */
@RegisterForReflection
record WebhookProblem(String type, String title, int status, String detail) {

    static final String MEDIA_TYPE = "application/problem+json";

    static WebhookProblem unauthorized() {
        return of(Status.UNAUTHORIZED, WebhookResource.SIGNATURE
                + " is missing, or was not made of this body with the secret that is set");
    }

    static WebhookProblem of(Status status, String detail) {
        return new WebhookProblem("about:blank", status.getReasonPhrase(), status.getStatusCode(), detail);
    }
}
