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

/**
 * A branch name by git's own rules (<a href="https://git-scm.com/docs/git-check-ref-format">git check-ref-format</a>).
 */
@NotNull
@Pattern(regexp = Branch.REGEX)
@ReportAsSingleViolation
@Constraint(validatedBy = {})
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE, ElementType.RECORD_COMPONENT, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@interface Branch {

    String REGEX = "(?!@$)(?!-)(?![./])(?![\\s\\S]*\\.\\.)(?![\\s\\S]*//)(?![\\s\\S]*/\\.)(?![\\s\\S]*@\\{)"
            + "(?![\\s\\S]*\\.lock(?:/|$))(?![\\s\\S]*[./]$)"
            + "[^\\x00-\\x20\\x7f~^:?*\\[\\\\]{1,255}";

    String message() default "must be a git branch name of 1 to 255 characters";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
