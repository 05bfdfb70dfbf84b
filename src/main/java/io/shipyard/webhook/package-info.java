/** GitHub's webhooks: they say where something happened, and nothing else of them is trusted. */
package io.shipyard.webhook;
