package io.shipyard.settings;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE_USE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.net.URI;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/**
 * A URL with a host, and without user, password and fragment. Its value is never repeated, since people put passwords into
 * URLs.
 */
@Retention(RUNTIME)
@Target({ METHOD, TYPE_USE })
@Constraint(validatedBy = Url.Validator.class)
public @interface Url {

    /** A regular expression. */
    String scheme();

    /** What one may look like. */
    String example();

    String message() default "is not a URL without user and password";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Of a URI, or of a text that is to be one. */
    class Validator implements ConstraintValidator<Url, Object> {

        private String scheme;

        @Override
        public void initialize(Url url) {
            scheme = url.scheme();
        }

        @Override
        public boolean isValid(Object value, ConstraintValidatorContext context) {
            try {
                return value == null || matches(URI.create(value.toString()));
            } catch (IllegalArgumentException notAUrl) {
                return false;
            }
        }

        private boolean matches(URI url) {
            return url.getScheme() != null && url.getScheme().matches(scheme) && url.getHost() != null
                    && url.getUserInfo() == null && url.getFragment() == null;
        }
    }
}
