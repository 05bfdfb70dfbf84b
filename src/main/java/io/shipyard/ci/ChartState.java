package io.shipyard.ci;

import java.util.Locale;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** How far the search for an attempt's chart version has come. */
public enum ChartState {
    /** There is nothing to read yet, or nothing was deployed. */
    NONE,
    WANTED,
    FOUND,
    /** The log, or the run's list of jobs, was read and names no chart. */
    ABSENT,
    /** There is no log to read. */
    UNAVAILABLE;

    /** Stores the word. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<ChartState, String> {

        @Override
        public String convertToDatabaseColumn(ChartState state) {
            return state == null ? null : state.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public ChartState convertToEntityAttribute(String word) {
            return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
