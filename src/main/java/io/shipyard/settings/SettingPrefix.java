package io.shipyard.settings;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Settings that are no {@code @ConfigMapping}: another one inherits them, or only Quarkus reads them, while a mapping would
 * refuse what others set under the same prefix, and what is wrong with something that is switched off.
 */
@Retention(RUNTIME)
@Target(TYPE)
public @interface SettingPrefix {

    /** Stands for the name of each environment, in prefixes of settings that there are for each of them. */
    String ENVIRONMENT = "{environment}";

    String value();
}
