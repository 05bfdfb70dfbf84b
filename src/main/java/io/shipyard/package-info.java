/** shipyard-ci: what GitHub Actions made of a release. This package starts it; the features are below it. */
package io.shipyard;
