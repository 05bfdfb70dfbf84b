package io.shipyard.ci;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** How many repositories of a release stand where. */
public record CiSummary(Map<CiStatus, Integer> counts) {

    static CiSummary of(Collection<RepoCi> repos) {
        Map<CiStatus, Integer> counts = new EnumMap<>(CiStatus.class);
        repos.forEach(repo -> counts.merge(repo.status().state.status(), 1, Integer::sum));
        return new CiSummary(counts);
    }

    public int count(CiStatus status) {
        return counts.getOrDefault(status, 0);
    }

    /** The repositories that are not excluded. */
    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
