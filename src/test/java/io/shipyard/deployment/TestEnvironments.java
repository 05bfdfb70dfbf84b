package io.shipyard.deployment;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.Config;

import io.quarkus.test.Mock;

/** The environments that are set, until a test sets others. */
@Mock
@Singleton
public class TestEnvironments extends Environments {

    private volatile Optional<List<Environment>> others = Optional.empty();

    TestEnvironments(Config config) {
        super(config);
    }

    @Override
    public List<Environment> all() {
        return others.orElseGet(super::all);
    }

    /** @param namesAndGitHubs names, and what GitHub calls them, by turns */
    public void set(String... namesAndGitHubs) {
        others = Optional.of(IntStream.range(0, namesAndGitHubs.length / 2)
                .mapToObj(pair -> new Environment(namesAndGitHubs[2 * pair], Optional.empty(),
                        Optional.of(namesAndGitHubs[2 * pair + 1])))
                .toList());
    }

    public void reset() {
        others = Optional.empty();
    }
}
