/** The REST API: resources, what they show, and how errors look. */
package io.shipyard.api;
