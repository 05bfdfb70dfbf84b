/** shipyard-ci: the CI of every release. This package starts it; the features are below it. */
package io.shipyard;
