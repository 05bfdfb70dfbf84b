package io.shipyard.testing;

import org.eclipse.microprofile.config.ConfigProvider;

/** Where the service under test has its health and its figures. */
public final class Management {

    private Management() {
    }

    public static String url(String path) {
        return "http://localhost:" + ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class) + path;
    }
}
