package io.shipyard.http;

import io.quarkus.vertx.http.runtime.RouteConstants;

/**
 * Our filters in the order in which a request passes them; equal numbers are on paths or for failures of their own. Quarkus'
 * own, as those that authenticate and read bodies, are in between.
 */
public final class FilterOrder {

    /** Whatever answers or logs after it has the request's id. */
    public static final int REQUEST_ID = Integer.MIN_VALUE;

    /** Refusals of the filters below have these headers, too. */
    public static final int SECURITY_HEADERS = REQUEST_ID + 1;

    /** The time to send a request begins before any of its body is read. */
    public static final int REQUEST_TIMEOUT = REQUEST_ID + 2;

    /** A body that is announced as too large is refused before any of it is read. */
    public static final int BODY_SIZE = REQUEST_ID + 3;

    /** Refusals of the filters below can be read by pages of other origins. */
    public static final int ALLOWED_ORIGINS = REQUEST_ID + 4;

    /** What a browser sends for another origin is refused whoever the caller is, so before that is known. */
    public static final int CROSS_ORIGIN = REQUEST_ID + 5;

    /** After callers are authenticated, by whom changes are counted. */
    public static final int CALLER_RATE = -50;

    /** Before the body of what cannot be a delivery is kept. */
    public static final int DELIVERY = CALLER_RATE + 1;

    /** After Quarkus has set its own limit, which this one lowers. */
    public static final int UNANNOUNCED_BODY = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1;

    /** Failures of the filters above, before Quarkus answers them. */
    public static final int REFUSAL = -1;

    /** Before the files of the page. */
    public static final int PAGE = -1;

    private FilterOrder() {
    }
}
