package io.shipyard.start;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.Range;

import io.shipyard.settings.DurationRange;
import io.shipyard.settings.Secret;
import io.shipyard.settings.SettingPrefix;
import io.shipyard.settings.Url;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.common.utils.StringUtil;

/**
 * A setting as a method declares it.
 *
 * @param mapping the interface of the method
 * @param isOptional whether its value may be empty
 * @param missing what it is, for whoever has to set it; empty if it can do without being set
 * @param isSaid whether a line about its value may repeat that
 */
public record Setting(Class<?> mapping, String property, Optional<String> defaultValue, boolean isOptional,
        Optional<String> missing, boolean isSecret, boolean isSaid, Optional<Constraint> constraint) {

    /**
     * What its value may be.
     *
     * @param allowed for documents: empty where the sentence about the setting has it
     * @param objection for the line that refuses a value
     */
    public record Constraint(Predicate<String> isMet, String allowed, String objection) {
    }

    static Setting of(Class<?> mapping, Method method) {
        boolean optional = method.getReturnType() == Optional.class;
        boolean secret = method.isAnnotationPresent(Secret.class);
        AnnotatedElement value = optional ? inOptional(method) : method;
        return new Setting(mapping,
                property(prefix(mapping), StringUtil.skewer(method.getName())),
                Optional.ofNullable(method.getAnnotation(WithDefault.class)).map(WithDefault::value),
                optional,
                Optional.ofNullable(method.getAnnotation(NotNull.class)).map(NotNull::message),
                secret, !secret && !value.isAnnotationPresent(Url.class), constraint(value, method.getReturnType()));
    }

    private static String prefix(Class<?> mapping) {
        ConfigMapping injected = mapping.getAnnotation(ConfigMapping.class);
        return injected == null ? mapping.getAnnotation(SettingPrefix.class).value() : injected.prefix();
    }

    /** As it follows from the variable, which others have named if it has no prefix of ours. */
    private static String property(String prefix, String name) {
        return (prefix.isEmpty() ? name : prefix + "-" + name).replaceFirst("-", ".");
    }

    /** The same for one environment, if it is a setting that each of them has. */
    Setting of(String environment) {
        return new Setting(mapping, property.replace(SettingPrefix.ENVIRONMENT, environment), defaultValue, isOptional, missing,
                isSecret, isSaid, constraint);
    }

    /** The environment variable. */
    public String variable() {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The property that an environment variable sets: {@code CI_POLL_INTERVAL} is {@code ci.poll-interval}. */
    public static String property(String variable) {
        return variable.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
    }

    /**
     * @param value an empty text is a value, since Quarkus would fail at it rather than take the default
     * @return a line that names the variable; empty if the value is all right
     */
    Optional<String> problem(Optional<String> value) {
        if (missing.isPresent() && value.filter(text -> !text.isBlank()).isEmpty()) {
            return Optional.of(variable() + " is missing: " + missing.get());
        }
        return value.filter(text -> !(isOptional && text.isEmpty()))
                .flatMap(text -> constraint.filter(any -> !any.isMet().test(text))
                        .map(unmet -> variable() + (isSaid ? "=" + text : "") + " " + unmet.objection()));
    }

    /** A constraint of what is optional is one of the type in it. */
    private static AnnotatedElement inOptional(Method method) {
        return ((AnnotatedParameterizedType) method.getAnnotatedReturnType()).getAnnotatedActualTypeArguments()[0];
    }

    private static Optional<Constraint> constraint(AnnotatedElement value, Class<?> type) {
        return Stream.of(Optional.ofNullable(value.getAnnotation(Range.class)).map(Setting::number),
                Optional.ofNullable(value.getAnnotation(DurationRange.class)).map(Setting::duration),
                Optional.ofNullable(value.getAnnotation(Url.class)).map(Setting::url),
                Optional.ofNullable(value.getAnnotation(Pattern.class)).map(Setting::text),
                Optional.of(type).filter(Class::isEnum).map(Setting::word))
                .flatMap(Optional::stream).findFirst();
    }

    private static Constraint number(Range range) {
        long min = range.min();
        long max = range.max();
        String allowed = "a number from " + min + (max == Long.MAX_VALUE ? " on" : " to " + max);
        return new Constraint(text -> text.matches("\\d{1,18}") && Long.parseLong(text) >= min && Long.parseLong(text) <= max,
                allowed, "is not " + allowed);
    }

    private static Constraint duration(DurationRange range) {
        DurationRange.Validator validator = new DurationRange.Validator();
        validator.initialize(range);
        String allowed = "a duration from " + range.min() + " to " + range.max();
        return new Constraint(text -> validator.isValid(text, null),
                range.or().isEmpty() ? allowed : allowed + ", or " + range.or(),
                range.or().isEmpty() ? "is not " + allowed : "is neither " + range.or() + " nor " + allowed);
    }

    private static Constraint url(Url url) {
        Url.Validator validator = new Url.Validator();
        validator.initialize(url);
        return new Constraint(text -> validator.isValid(text, null), "",
                "is not a URL without user and password, as in " + url.example());
    }

    private static Constraint text(Pattern pattern) {
        return new Constraint(java.util.regex.Pattern.compile(pattern.regexp()).asMatchPredicate(), "", pattern.message());
    }

    private static Constraint word(Class<?> words) {
        String allowed = Stream.of(words.getEnumConstants()).map(word -> word.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("|"));
        return new Constraint(java.util.regex.Pattern.compile(allowed).asMatchPredicate(), "",
                "is none of " + allowed.replace("|", ", "));
    }
}
