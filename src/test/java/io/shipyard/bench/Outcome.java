package io.shipyard.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What became of every run, sorted, with whatever is there twice.
 *
 * @param events {@code REPOSITORY #ATTEMPT ACTION}
 * @param statuses {@code REPOSITORY #ATTEMPT STATUS VERSION}
 */
record Outcome(List<String> events, List<String> statuses) {

    /** What must be recorded once nothing more happens at the simulated GitHub. */
    static Outcome expected(Collection<SimulatedRepository> repositories) {
        return new Outcome(repositories.stream().flatMap(Outcome::events).sorted().toList(),
                repositories.stream().map(Outcome::status).sorted().toList());
    }

    private static Stream<String> events(SimulatedRepository repository) {
        List<String> conclusions = repository.life().conclusions();
        return IntStream.range(0, conclusions.size()).boxed().flatMap(i -> Stream.of("ci_started",
                "success".equals(conclusions.get(i)) ? "ci_completed" : "ci_failed")
                .map(action -> repository.name() + " #" + (i + 1) + " " + action));
    }

    private static String status(SimulatedRepository repository) {
        List<String> conclusions = repository.life().conclusions();
        return repository.name() + " #" + conclusions.size() + " " + conclusions.get(conclusions.size() - 1) + " "
                + (repository.life().hasChart() ? repository.chartVersion() : "");
    }

    static Outcome recorded(Database database) {
        return new Outcome(sorted(database.list("""
                select concat(details::json->>'repo', ' #', details::json->>'run_attempt', ' ', action)
                from release_history where action like 'ci\\_%'""")),
                sorted(database.list("""
                        select concat(r.repo_name, ' #', c.run_attempt, ' ', c.status, ' ', c.chart_version)
                        from repo_ci_status c join release_repo r on r.id = c.release_repo_id""")));
    }

    /** By the same order as the other's, whatever the database's is. */
    private static List<String> sorted(List<String> lines) {
        return lines.stream().map(SimulatedRepository::firstName).sorted().toList();
    }

    /** What {@code other} lacks. */
    Outcome without(Outcome other) {
        return new Outcome(without(events, other.events), without(statuses, other.statuses));
    }

    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }
}
