package io.shipyard.github;

import java.util.Optional;

/**
 * The answer to a conditional request.
 *
 * @param changed empty when nothing has changed since the answer that the validator was of
 * @param validator for the next time; null when the answer cannot be asked for conditionally
 */
public record Conditional<T>(Optional<T> changed, EtagValidator validator) {
}
