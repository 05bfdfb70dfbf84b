/** What only serves a machine without PostgreSQL or without GitHub. Left out of the native binary by the build. */
package io.shipyard.local;
