/** What transactions tell all replicas when they commit. */
package io.shipyard.notification;
