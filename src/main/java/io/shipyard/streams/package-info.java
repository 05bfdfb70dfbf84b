/** Releases as they change: who follows which on this replica, and what they are sent. */
package io.shipyard.streams;
