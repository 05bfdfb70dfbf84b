/**
 * What leaves the service: messages to receivers outside, written in the transaction of the change that they are about, and
 * sent
 * by whichever replica leases them, at least once.
 */
package io.shipyard.outbox;
