package io.shipyard.ci;

import java.util.Optional;

import io.shipyard.github.GitHubException;

/**
 * What was read of a run that has ended.
 *
 * @param why it failed; empty if it did not, or if that is not known yet
 * @param chart null if GitHub has failed to answer
 * @param problem why it has
 */
record EndedRun(Optional<RunFailure> why, ChartReading chart, Optional<GitHubException> problem) {
}
