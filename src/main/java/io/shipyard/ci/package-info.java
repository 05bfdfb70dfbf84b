/** What GitHub Actions made of each merge: tracked by ticks of claim, observe and record. */
package io.shipyard.ci;
