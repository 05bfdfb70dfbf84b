package io.shipyard.deployment;

import java.util.Locale;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** How far a repository has come in an environment. */
public enum DeploymentState {
    /** CI has brought no version yet. */
    WAITING,
    /** The version is there, and the environment does not run it yet, or does not any more. */
    PENDING,
    /** The environment is about to run it. */
    SYNCING,
    /** The environment was to run it, and that went wrong. */
    UNHEALTHY,
    /** The environment runs it. */
    DEPLOYED,
    /** The environment runs a newer version, and has run this one, or the newer one contains it. */
    REPLACED,
    /** There is no application, or no environment, of that name. */
    NOT_FOUND,
    /** It was not deployed in time. It is not checked any more, unless a delivery or a refresh asks for it. */
    TIMEOUT;

    /** As it is stored and shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeploymentState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it is on its way; for {@link #WAITING} that depends on CI. */
    boolean isUnderWay() {
        return this == PENDING || this == SYNCING || this == UNHEALTHY;
    }

    /** Stores the word. */
    @Converter(autoApply = true)
    public static class Column implements AttributeConverter<DeploymentState, String> {

        @Override
        public String convertToDatabaseColumn(DeploymentState state) {
            return state == null ? null : state.word();
        }

        @Override
        public DeploymentState convertToEntityAttribute(String word) {
            return word == null ? null : of(word);
        }
    }
}
