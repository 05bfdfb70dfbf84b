package io.shipyard.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** A branch is not merged into itself. */
@Constraint(validatedBy = BetweenTwoBranches.Validator.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface BetweenTwoBranches {

    String message() default "must not be the same as source_branch";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** What merges one branch into another. */
    interface Merge {

        String sourceBranch();

        String destBranch();
    }

    /** Blames {@code dest_branch}. */
    class Validator implements ConstraintValidator<BetweenTwoBranches, Merge> {

        @Override
        public boolean isValid(Merge merge, ConstraintValidatorContext context) {
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate())
                    .addPropertyNode("destBranch").addConstraintViolation();
            return merge.sourceBranch() == null || !merge.sourceBranch().equals(merge.destBranch());
        }
    }
}
