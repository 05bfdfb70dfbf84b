package io.shipyard.ci;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a check changes in a row.
 *
 * @param transitions of its own run, one after the other
 * @param unread attempts of it whose end is not known from now on
 * @param successor of the run that has superseded it
 */
record CiChange(List<CiState.Transition> transitions, UnreadAttempts unread, Succession.Step successor) {

    /** Of its own run. */
    CiState state() {
        return transitions.get(transitions.size() - 1).state();
    }

    /** Whether the row stays as it was, and there is nothing for the history. */
    boolean isNone(CiTarget target) {
        return state().equals(target.state()) && unread.equals(target.unread())
                && successor.next().equals(target.succession())
                && all().allMatch(transition -> transition.history().isEmpty());
    }

    /** Whether the CI of the repository has come to an end with it, be it once more. */
    boolean ends(CiTarget target) {
        boolean ended = target.succession().present(target.state()).status().ended();
        return successor.next().present(state()).status().ended()
                && (!ended || all().anyMatch(transition -> !transition.history().isEmpty()));
    }

    Stream<CiState.Transition> all() {
        return Stream.concat(transitions.stream(), Stream.ofNullable(successor.transition()));
    }
}
