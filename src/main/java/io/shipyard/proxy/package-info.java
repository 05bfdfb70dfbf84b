/** The way out of a company's network: which servers are reached through a proxy, and which directly. */
package io.shipyard.proxy;
