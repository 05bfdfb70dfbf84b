package io.shipyard.api;

/** What can be asked of a release's status, and in which form. */
enum StatusForm {
    CI_JSON,
    CI_TEXT,
    DEPLOYMENT_JSON,
    DEPLOYMENT_TEXT;

    /** When it was last checked is not notified of, nor that CI is done without having brought anything. */
    boolean changesUnnoticed() {
        return this == DEPLOYMENT_JSON || this == DEPLOYMENT_TEXT;
    }
}
