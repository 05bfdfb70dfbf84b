/** PostgreSQL's notifications, which transactions send to all replicas when they commit. */
package io.shipyard.notification;
