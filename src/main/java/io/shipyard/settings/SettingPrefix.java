package io.shipyard.settings;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Settings that nobody injects, since Quarkus reads them. A {@code @ConfigMapping} would also refuse what others set under the
 * same prefix, and settings of what is switched off.
 */
@Retention(RUNTIME)
@Target(TYPE)
public @interface SettingPrefix {

    String value();
}
