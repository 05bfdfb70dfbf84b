package io.shipyard.ci;

import java.util.Locale;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

import io.shipyard.github.WorkflowRun;
import io.shipyard.history.HistoryAction;

/** Where a repository's CI stands. */
public enum CiStatus {
    PENDING,
    IN_PROGRESS,
    SUCCESS,
    FAILURE,
    CANCELLED,
    NO_WORKFLOW,
    TIMEOUT;

    /**
     * GitHub's <a href="https://docs.github.com/en/rest/checks/runs">status and conclusion</a> of a run as one of ours. Both
     * sets of words grow: an unknown status is a run that goes on, an unknown conclusion one that went wrong.
     */
    static CiStatus of(WorkflowRun run) {
        if (!run.completed()) {
            return switch (word(run.status())) {
                case "requested", "queued", "waiting", "pending" -> PENDING;
                default -> IN_PROGRESS;
            };
        }
        return switch (run.conclusion()) {
            case "success", "neutral" -> SUCCESS;
            case "cancelled", "skipped", "stale" -> CANCELLED;
            default -> FAILURE;
        };
    }

    /** Nothing more is expected, though a re-run may bring it back. */
    public boolean ended() {
        return this != PENDING && this != IN_PROGRESS;
    }

    /** What the history says when a run ends so. */
    HistoryAction action() {
        return this == SUCCESS ? HistoryAction.CI_COMPLETED : HistoryAction.CI_FAILED;
    }

    /** As it is stored and shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String word(String orNull) {
        return orNull == null ? "" : orNull;
    }

    /** Stores the word, so that the database reads like the API. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<CiStatus, String> {

        @Override
        public String convertToDatabaseColumn(CiStatus status) {
            return status == null ? null : status.word();
        }

        @Override
        public CiStatus convertToEntityAttribute(String word) {
            return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
