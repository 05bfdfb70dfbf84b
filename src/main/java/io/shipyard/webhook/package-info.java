/** GitHub's webhooks: they say where to look, and are believed nothing else. */
package io.shipyard.webhook;
