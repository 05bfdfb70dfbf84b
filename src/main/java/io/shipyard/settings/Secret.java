package io.shipyard.settings;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** A setting whose value is never repeated: neither in a log nor in a manifest. */
@Retention(RUNTIME)
@Target(METHOD)
public @interface Secret {
}
