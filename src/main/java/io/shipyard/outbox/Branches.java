package io.shipyard.outbox;

/** Which branch a release merges into which. */
record Branches(String source, String dest) {
}
