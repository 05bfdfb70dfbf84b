package io.shipyard.github;

import java.util.Optional;
import java.util.function.Function;

/**
 * The answer to a conditional request.
 *
 * @param changed empty when nothing has changed since the answer that the validator was of
 * @param validator for the next time; null when the answer cannot be asked for conditionally
 * @param moved whether GitHub redirected the request, since the repository has another name now
 */
public record Conditional<T>(Optional<T> changed, EtagValidator validator, boolean moved) {

    public <R> Conditional<R> map(Function<T, R> content) {
        return new Conditional<>(changed.map(content), validator, moved);
    }
}
