/** What happened to a release, written in the transaction that made it happen: exactly once, or not at all. */
package io.shipyard.history;
