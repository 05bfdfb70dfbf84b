package io.shipyard.ci;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

import io.shipyard.github.WorkflowRun;
import io.shipyard.history.HistoryAction;

/**
 * Attempts of a repository's run that were followed by another before their end was seen, and that GitHub could not
 * describe when it was asked. They hold up nothing, and are asked for again until the poll timeout. Immutable.
 *
 * @param since when an attempt's end was first missed, by its number
 */
public record UnreadAttempts(SortedMap<Integer, Instant> since) {

    public UnreadAttempts {
        since = Collections.unmodifiableSortedMap(new TreeMap<>(since));
    }

    /** @param transitions entries for the history, which leave the state as it is */
    record Step(UnreadAttempts next, List<CiState.Transition> transitions) {
    }

    static UnreadAttempts none() {
        return new UnreadAttempts(Collections.emptySortedMap());
    }

    boolean isEmpty() {
        return since.isEmpty();
    }

    /** Whether GitHub is to be asked again: once in an interval, however often the run itself is checked. */
    boolean isDue(CiTarget target, Duration interval) {
        Instant first = since.values().stream().min(Comparator.naturalOrder()).orElseThrow();
        Instant last = target.deliveries().lastCheck();
        return last == null || Duration.between(first, target.claimedAt()).dividedBy(interval) > Duration.between(first, last)
                .dividedBy(interval);
    }

    boolean isOver(Instant now, Duration pollTimeout) {
        return since.values().stream().anyMatch(missed -> !now.isBefore(missed.plus(pollTimeout)));
    }

    /** Nothing was seen but the time. */
    Step see(CiState state, Instant now, Duration pollTimeout) {
        return see(state, new CiObservation.RunSeen(List.of(), Optional.empty(), Set.of(), Set.of(), ""), now, pollTimeout);
    }

    /** @param state before the check */
    Step see(CiState state, CiObservation.RunSeen seen, Instant now, Duration pollTimeout) {
        boolean sameRun = isOf(state, seen);
        SortedMap<Integer, Instant> open = new TreeMap<>(state.runId() == 0 ? Collections.emptySortedMap() : since);
        List<CiState.Transition> history = new ArrayList<>();
        seen.ends().stream().filter(end -> sameRun && open.remove(end.runAttempt()) != null).forEach(attempt -> {
            CiState end = CiState.tracking(state.mergeCommitSha(), now).seeRun(attempt, now, pollTimeout).state();
            history.add(new CiState.Transition(state, false, List.of(end.status().action()), end));
        });
        open.entrySet().removeIf(attempt -> {
            boolean over = !sameRun || seen.lost().contains(attempt.getKey())
                    || !now.isBefore(attempt.getValue().plus(pollTimeout));
            if (over) {
                history.add(earlier(state, state, attempt.getKey(), false, true));
            }
            return over;
        });
        Set<Integer> known = sameRun ? since.keySet() : Set.of();
        seen.present().ifPresent(run -> Stream.concat(seen.unread().stream(), seen.lost().stream()).sorted()
                .filter(attempt -> !known.contains(attempt)).forEach(attempt -> {
                    boolean lost = seen.lost().contains(attempt);
                    if (!lost) {
                        open.put(attempt, now);
                    }
                    history.add(earlier(state, CiState.tracking(state.mergeCommitSha(), now).seeRun(run, now, pollTimeout)
                            .state(), attempt, run.id() != state.runId() || attempt != state.runAttempt(), lost));
                }));
        return new Step(new UnreadAttempts(open), history);
    }

    /** Those that are of attempts whose end had not been missed before, as the state has to see them. */
    List<WorkflowRun> without(CiState state, CiObservation.RunSeen seen) {
        boolean sameRun = isOf(state, seen);
        return Stream.concat(seen.ends().stream().filter(end -> !sameRun || !since.containsKey(end.runAttempt())),
                seen.present().stream()).toList();
    }

    /** Whether what was seen is of the run that is known. */
    private static boolean isOf(CiState state, CiObservation.RunSeen seen) {
        return seen.present().map(WorkflowRun::id).orElse(state.runId()) == state.runId();
    }

    /** @param of the run, by another attempt of it */
    private static CiState.Transition earlier(CiState state, CiState of, int attempt, boolean starts, boolean over) {
        CiState about = new CiState(over ? CiStatus.TIMEOUT : CiStatus.IN_PROGRESS, "", of.mergeCommitSha(), null, 0,
                of.runId(), of.runNumber(), attempt, of.runUrl(), of.event(), null, null, null, null);
        return new CiState.Transition(state, false, Stream.of(starts ? HistoryAction.CI_STARTED : null,
                over ? HistoryAction.CI_UNKNOWN : null).filter(Objects::nonNull).toList(), about);
    }

    /** As {@code ATTEMPT@SECONDS}, one after the other. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<UnreadAttempts, String> {

        @Override
        public String convertToDatabaseColumn(UnreadAttempts unread) {
            return unread.since.entrySet().stream().map(each -> each.getKey() + "@" + each.getValue().getEpochSecond())
                    .collect(Collectors.joining(" "));
        }

        @Override
        public UnreadAttempts convertToEntityAttribute(String text) {
            SortedMap<Integer, Instant> since = new TreeMap<>();
            Stream.of(text.split(" ")).filter(each -> !each.isEmpty()).map(each -> each.split("@"))
                    .forEach(each -> since.put(Integer.valueOf(each[0]), Instant.ofEpochSecond(Long.parseLong(each[1]))));
            return new UnreadAttempts(since);
        }
    }
}
