package io.shipyard.http;

/** Paths that several packages know. */
public final class Paths {

    /** Where GitHub delivers: larger bodies, no sign-in, and no limit of changes. */
    public static final String WEBHOOK = "/api/webhooks/github";

    private Paths() {
    }
}
