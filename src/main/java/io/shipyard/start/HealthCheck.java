package io.shipyard.start;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/**
 * Asks the service that runs on this machine whether it is ready. Images have neither a shell nor a program that speaks HTTP,
 * so the service's own binary does it for whoever runs containers without Kubernetes: {@code ./application health}.
 */
final class HealthCheck {

    static final String ARGUMENT = "health";

    /** For the connection, and again for the answer: both together are the two seconds that it takes at the most. */
    private static final int TIMEOUT_MS = 1_000;

    private HealthCheck() {
    }

    /** @param line for people who inspect the container */
    record Result(boolean isReady, String line) {
    }

    /** @param managementPort where health and metrics are */
    static Result ask(int managementPort) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI
                    .create("http://127.0.0.1:" + managementPort + "/q/health/ready").toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setInstanceFollowRedirects(false);
            try {
                int status = connection.getResponseCode();
                return status == HttpURLConnection.HTTP_OK ? new Result(true, "ready")
                        : new Result(false, "not ready: the service answered " + status);
            } finally {
                connection.disconnect();
            }
        } catch (IOException noAnswer) {
            return new Result(false, "not ready: port " + managementPort + " does not answer: " + noAnswer.getMessage());
        }
    }
}
