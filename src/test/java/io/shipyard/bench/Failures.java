package io.shipyard.bench;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What people see who look for failed runs in the service, to start them again.
 */
final class Failures {

    private final Database database;
    private final Collection<SimulatedRepository> repositories;
    private final Set<String> reported = new HashSet<>();

    record Failure(SimulatedRepository repository, int attempt) {
    }

    Failures(Database database, Collection<SimulatedRepository> repositories) {
        this.database = database;
        this.repositories = repositories;
    }

    /** Those that were not reported before. */
    List<Failure> news() {
        return database.list("""
                select concat(r.repo_name, ' ', c.run_attempt) from repo_ci_status c
                join release_repo r on r.id = c.release_repo_id where c.status in ('failure', 'cancelled') order by 1""")
                .stream().filter(reported::add).map(line -> line.split(" "))
                .map(words -> new Failure(named(words[0]), Integer.parseInt(words[1]))).toList();
    }

    private SimulatedRepository named(String name) {
        return repositories.stream().filter(repository -> repository.name().equals(SimulatedRepository.firstName(name)))
                .findFirst().orElseThrow();
    }
}
