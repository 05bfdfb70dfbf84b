package io.shipyard.ci;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many repositories of a release stand where.
 *
 * @param superseded by a run that goes on or has ended well; where it went wrong, that is what counts
 */
public record CiSummary(Map<CiStatus, Integer> counts, int superseded) {

    static CiSummary of(Collection<RepoCi> repos) {
        Map<CiStatus, Integer> counts = new EnumMap<>(CiStatus.class);
        repos.stream().filter(repo -> !repo.isSuperseded())
                .forEach(repo -> counts.merge(repo.outcome(), 1, Integer::sum));
        return new CiSummary(counts, (int) repos.stream().filter(RepoCi::isSuperseded).count());
    }

    public int count(CiStatus status) {
        return counts.getOrDefault(status, 0);
    }

    /** The repositories that are not excluded. */
    public int total() {
        return superseded + counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
