/** shipyard-ci: the CI of every release. The program is here, and its features are in the packages below. */
package io.shipyard;
