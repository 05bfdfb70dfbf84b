/** What becomes a trace of OpenTelemetry's, where an operator wants traces. */
package io.shipyard.tracing;
