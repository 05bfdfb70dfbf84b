/** Who calls, what they may do, how they sign in, and which requests of other origins are refused. */
package io.shipyard.security;
