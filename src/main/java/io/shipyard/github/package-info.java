/**
 * GitHub's REST API as this service needs it: {@link io.shipyard.github.GitHubClient} is the one door, records are what
 * comes out of it, and {@link io.shipyard.github.GitHubException} is everything that can go wrong.
 */
package io.shipyard.github;
