/** The edge of HTTP: problems, the order of filters, limits of bodies and time, headers, request ids. */
package io.shipyard.http;
