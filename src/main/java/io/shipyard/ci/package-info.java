/** The CI of each merge: tracked by ticks of claim, observe and record. */
package io.shipyard.ci;
