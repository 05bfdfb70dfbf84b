package io.shipyard.testing;

import static io.restassured.RestAssured.given;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/**
 * A delivery as GitHub sends it.
 *
 * @param signature null for none
 */
@SuppressWarnings("ArrayRecordComponent") // none is compared with another
public record WebhookDelivery(String event, String id, byte[] body, String signature) {

    public static final String PATH = "/api/webhooks/github";
    public static final String SECRET = "the new secret of the tests";

    /** With an id of its own, rightly signed. */
    public static WebhookDelivery of(String event, byte[] body) {
        return new WebhookDelivery(event, UUID.randomUUID().toString(), body, sign(SECRET, body));
    }

    /**
     * @param changes fields of the payload and their values, by turns
     * @see GitHubPayloads#payload
     */
    public static WebhookDelivery of(String event, Object... changes) {
        return of(event, GitHubPayloads.payload("webhook-" + event.replace('_', '-'), changes).toString()
                .getBytes(StandardCharsets.UTF_8));
    }

    /** Of a run of the tracked workflow. */
    public static WebhookDelivery ofRun(SimulatedRepo repo, String action) {
        return of("workflow_run", "action", action, "repository.id", repo.id(), "repository.full_name", "acme/" + repo.name(),
                "workflow_run.head_sha",
                repo.mergeCommit(), "workflow_run.id", repo.runId(), "workflow_run.path", ".github/workflows/general.yaml");
    }

    public static WebhookDelivery ofJob(SimulatedRepo repo, long runId) {
        return of("workflow_job", "repository.id", repo.id(), "repository.full_name", "acme/" + repo.name(),
                "workflow_job.head_sha", repo.mergeCommit(),
                "workflow_job.run_id", runId);
    }

    public static WebhookDelivery ofPullRequest(SimulatedRepo repo, int number, String source, String dest) {
        return of("pull_request", "repository.id", repo.id(), "repository.full_name", "acme/" + repo.name(),
                "pull_request.number", number,
                "pull_request.head.ref", source, "pull_request.base.ref", dest);
    }

    public static String sign(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    public WebhookDelivery withId(String other) {
        return new WebhookDelivery(event, other, body, signature);
    }

    public WebhookDelivery withEvent(String other) {
        return new WebhookDelivery(other, id, body, signature);
    }

    public WebhookDelivery withBody(byte[] other) {
        return new WebhookDelivery(event, id, other, signature);
    }

    public WebhookDelivery withSignature(String other) {
        return new WebhookDelivery(event, id, body, other);
    }

    public Response send() {
        return sendTo(PATH);
    }

    public Response sendTo(String url) {
        RequestSpecification request = given().contentType("application/json").body(body);
        header(request, "X-Hub-Signature-256", signature);
        header(request, "X-GitHub-Event", event);
        header(request, "X-GitHub-Delivery", id);
        return request.post(url);
    }

    private static void header(RequestSpecification request, String name, String value) {
        if (value != null) {
            request.header(name, value);
        }
    }
}
