package io.shipyard.settings;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE_USE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.time.Duration;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import io.quarkus.runtime.configuration.DurationConverter;

/** A duration as Quarkus reads it, {@code 30s} or {@code PT30S}, between two others; both are included. */
@Retention(RUNTIME)
@Target({ METHOD, TYPE_USE })
@Constraint(validatedBy = DurationRange.Validator.class)
public @interface DurationRange {

    String min();

    String max();

    /** What is allowed besides: a word, or {@code 0}. */
    String or() default "";

    String message() default "is out of range";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Of a duration, or of a text that is to be one. */
    class Validator implements ConstraintValidator<DurationRange, Object> {

        private Duration min;
        private Duration max;
        private String or;

        @Override
        public void initialize(DurationRange range) {
            min = parse(range.min());
            max = parse(range.max());
            or = range.or();
        }

        @Override
        public boolean isValid(Object value, ConstraintValidatorContext context) {
            try {
                return value == null || (!or.isEmpty() && value.equals(or))
                        || contains(value instanceof Duration duration ? duration : parse(value.toString()));
            } catch (IllegalArgumentException | ArithmeticException notADuration) {
                return false;
            }
        }

        private boolean contains(Duration duration) {
            return duration != null && ((duration.isZero() && or.equals("0"))
                    || (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0));
        }

        private static Duration parse(String text) {
            return DurationConverter.parseDuration(text);
        }
    }
}
