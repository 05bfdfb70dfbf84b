package io.shipyard.deployment;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /** By name, each of them called so by GitHub. */
    public void set(String... names) {
        others = Optional.of(Stream.of(names).map(name -> environment(name, name)).toList());
    }

    /** @param pairs names, and what GitHub calls them, by turns */
    public void setNamed(String... pairs) {
        others = Optional.of(IntStream.range(0, pairs.length / 2)
                .mapToObj(pair -> environment(pairs[2 * pair], pairs[2 * pair + 1])).toList());
    }

    private static Environment environment(String name, String gitHub) {
        return new Environment(name, Optional.empty(), Optional.of(gitHub));
    }

    public void reset() {
        others = Optional.empty();
    }
}
