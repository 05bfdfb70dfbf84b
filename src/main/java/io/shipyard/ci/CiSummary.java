package io.shipyard.ci;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * How many repositories of a release stand where.
 *
 * @param superseded by a run that goes on or has ended well; where it went wrong, that is what counts
 */
public record CiSummary(Map<CiStatus, Integer> counts, int superseded) {

    static CiSummary of(Collection<RepoCi> repos) {
        Map<Standing, Integer> standings = new HashMap<>();
        repos.forEach(repo -> standings.merge(repo.standing(), 1, Integer::sum));
        return of(standings);
    }

    /** @param standings and how many repositories have each */
    static CiSummary of(Map<Standing, Integer> standings) {
        Map<CiStatus, Integer> counts = new EnumMap<>(CiStatus.class);
        int superseded = 0;
        for (Map.Entry<Standing, Integer> standing : standings.entrySet()) {
            if (standing.getKey().isSuperseded()) {
                superseded += standing.getValue();
            } else {
                counts.merge(standing.getKey().outcome(), standing.getValue(), Integer::sum);
            }
        }
        return new CiSummary(counts, superseded);
    }

    public int count(CiStatus status) {
        return counts.getOrDefault(status, 0);
    }

    /** The repositories that are not excluded. */
    public int total() {
        return superseded + counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
