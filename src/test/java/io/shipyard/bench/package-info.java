/**
 * Measures the packaged service against its goals, with {@code ./mvnw verify -Pbench}. The harness runs beside the service on
 * the same machine, so it does no more than it must.
 */
package io.shipyard.bench;
