/** What happens before the service starts: where settings come from, whether they are right, and how a wrong one is logged. */
package io.shipyard.start;
