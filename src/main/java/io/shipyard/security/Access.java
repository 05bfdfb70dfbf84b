package io.shipyard.security;

import java.util.Set;
import java.util.regex.Pattern;

import io.shipyard.http.Paths;
import io.vertx.core.http.HttpMethod;

/** What a request takes. Whatever is not named here as open is closed, and so is an endpoint that is new. */
enum Access {
    OPEN,
    SIGN_IN,
    SIGNED_IN,
    READ,
    WRITE;

    static final String SIGN_IN_PATH = "/sign-in";
    static final String SIGN_OUT_PATH = "/sign-out";

    /** Where the Shipyard frontend sends people, in place of the two above. */
    static final String LOG_IN_PATH = "/auth/login";
    static final String LOG_OUT_PATH = "/auth/logout";

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** The page, what it loads, and the components. They are the same for everybody. */
    private static final Pattern FILES = Pattern
            .compile("/|/index\\.html|/releases/[^/]+|/favicon\\.svg|/sign-in\\.css|/ci/[^/]+");

    /** @param path normalised */
    static Access to(HttpMethod method, String path) {
        if (path.equals(SIGN_IN_PATH)) {
            return isSafe(method) ? SIGN_IN : OPEN;
        }
        if (path.equals(LOG_OUT_PATH) && isSafe(method)) {
            return SIGN_IN;
        }
        if (path.equals(SIGN_OUT_PATH)) {
            return SIGNED_IN;
        }
        // GitHub signs what it sends
        if (path.equals(Paths.WEBHOOK) || (path.equals(LOG_IN_PATH) && isSafe(method))) {
            return OPEN;
        }
        if (isSafe(method)) {
            return FILES.matcher(path).matches() ? OPEN : READ;
        }
        return WRITE;
    }

    static boolean isSafe(HttpMethod method) {
        return SAFE.contains(method);
    }
}
