/** Where the version runs that CI has brought: environments, what Argo CD or GitHub says of them, and what follows from it. */
package io.shipyard.deployment;
