package io.shipyard.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import io.shipyard.github.RepoName;

/** A repository by {@code NAME}, or by {@code OWNER/NAME}. */
@NotNull
@Pattern(regexp = RepoName.PATTERN)
@ReportAsSingleViolation
@Constraint(validatedBy = {})
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE, ElementType.RECORD_COMPONENT, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@interface RepoRef {

    String message() default "must be a repository: NAME or OWNER/NAME";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
