package io.shipyard.github;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A repository's full name. GitHub compares both parts without regard to case, and so does {@link #same(RepoName)}.
 *
 * @param owner organisation or user
 * @param name the short name
 */
public record RepoName(String owner, String name) {

    /** One owner (at most 39 characters), or none, and one name (at most 100 characters). */
    public static final String PATTERN = "(?:[A-Za-z0-9](?:[A-Za-z0-9-_]{0,38})/)?(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}";

    private static final Pattern VALID = Pattern.compile(PATTERN);

    /**
     * Reads {@code name} or {@code owner/name}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static RepoName parse(String text, String defaultOwner) {
        if (!VALID.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a repository name: write NAME or OWNER/NAME");
        }
        int slash = text.indexOf('/');
        return slash < 0 ? new RepoName(defaultOwner, text)
                : new RepoName(text.substring(0, slash), text.substring(slash + 1));
    }

    public boolean same(RepoName other) {
        return owner.equalsIgnoreCase(other.owner) && name.equalsIgnoreCase(other.name);
    }

    /** The same for two names that are the same. */
    public String key() {
        return toString().toLowerCase(Locale.ROOT);
    }

    /** The first entry of each name. */
    public static <T> Collection<T> distinct(List<T> entries, Function<T, RepoName> name) {
        Map<String, T> distinct = new LinkedHashMap<>();
        entries.forEach(entry -> distinct.putIfAbsent(name.apply(entry).key(), entry));
        return distinct.values();
    }

    @Override
    public String toString() {
        return owner + "/" + name;
    }
}
