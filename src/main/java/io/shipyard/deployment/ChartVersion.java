package io.shipyard.deployment;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version by <a href="https://semver.org/spec/v2.0.0.html">Semantic Versioning</a>, of which the last number may be missing.
 * Tags of OCI have an underscore for the plus.
 */
final class ChartVersion {

    private static final Pattern FORM = Pattern
            .compile("v?(\\d{1,18})\\.(\\d{1,18})(?:\\.(\\d{1,18}))?(?:-([0-9A-Za-z.-]{1,200}))?(?:[+_](.{0,200}))?");

    private final Matcher parts;

    private ChartVersion(Matcher parts) {
        this.parts = parts;
    }

    private static Optional<ChartVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new ChartVersion(matcher)) : Optional.empty();
    }

    /** Without the v that may lead it. */
    static String plain(String version) {
        return version.matches("v\\d.*") ? version.substring(1) : version;
    }

    /** Metadata of a build counts only if both have some, since not all tools keep it. */
    static boolean same(String one, String other) {
        if (plain(one).replace('_', '+').equals(plain(other).replace('_', '+'))) {
            return true;
        }
        return parse(one).flatMap(first -> parse(other).map(second -> first.compareTo(second) == 0
                && (first.parts.group(5) == null || second.parts.group(5) == null))).orElse(false);
    }

    /** False if one of them is no such version. */
    static boolean isNewer(String one, String other) {
        return parse(one).flatMap(first -> parse(other).map(second -> first.compareTo(second) > 0)).orElse(false);
    }

    private int compareTo(ChartVersion other) {
        for (int number = 1; number <= 3; number++) {
            int compared = Long.compare(number(number), other.number(number));
            if (compared != 0) {
                return compared;
            }
        }
        return comparePreReleases(parts.group(4), other.parts.group(4));
    }

    private long number(int group) {
        return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
    }

    /** A version comes after its pre-releases. */
    private static int comparePreReleases(String one, String other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        String[] ones = one.split("\\.", -1);
        String[] others = other.split("\\.", -1);
        for (int index = 0; index < Math.min(ones.length, others.length); index++) {
            int compared = compareIdentifiers(ones[index], others[index]);
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(ones.length, others.length);
    }

    /** Numbers come before words. */
    private static int compareIdentifiers(String one, String other) {
        boolean number = one.matches("\\d{1,18}");
        boolean otherNumber = other.matches("\\d{1,18}");
        return number && otherNumber ? Long.compare(Long.parseLong(one), Long.parseLong(other))
                : number != otherNumber ? Boolean.compare(otherNumber, number) : one.compareTo(other);
    }
}
