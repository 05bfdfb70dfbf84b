/** Releases, the repositories in them, and how both are found on GitHub. */
package io.shipyard.release;
