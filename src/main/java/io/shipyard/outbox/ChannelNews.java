package io.shipyard.outbox;

import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.vertx.core.json.JsonObject;

/** Which entries of a history are sent to channels: repositories whose CI fails, and what becomes of them in the end. */
@Singleton
class ChannelNews {

    private static final String CI_FAILED = "ci_failed";
    private static final String DEPLOYED = "deployed";
    private static final String DEPLOYMENT_FAILED = "deployment_failed";

    private final String lastEnvironment;

    @Inject
    ChannelNews(@ConfigProperty(name = "deployment.environments") Optional<String> environments) {
        String names = environments.orElse("");
        this.lastEnvironment = names.substring(names.lastIndexOf(',') + 1).strip();
    }

    boolean isNews(HistoryEvent event) {
        return event.action().equals(CI_FAILED) || (isDeployment(event.action())
                && new JsonObject(event.details()).getString("environment", "").equals(lastEnvironment));
    }

    static boolean isDeployment(String action) {
        return action.equals(DEPLOYED) || action.equals(DEPLOYMENT_FAILED);
    }
}
