package io.shipyard.deployment;

import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

/** The environments that are set, in the order of promotion. */
@Singleton
public class Environments {

    private final List<Environment> all;

    Environments() {
        this.all = List.of();
    }

    public List<Environment> all() {
        return all;
    }

    String[] names() {
        return all.stream().map(Environment::name).toArray(String[]::new);
    }

    /** Empty if the settings do not name it any more. */
    Optional<Environment> find(String name) {
        return all.stream().filter(environment -> environment.name().equals(name)).findAny();
    }
}
