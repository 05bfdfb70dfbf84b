package io.shipyard.github;

import java.util.regex.Pattern;

/** Full commit SHAs: an empty {@code head_sha} filter silently matches every run, an abbreviated one none. */
public final class CommitSha {

    public static final String PATTERN = "[0-9a-f]{40}";

    private static final Pattern FULL = Pattern.compile(PATTERN);

    private CommitSha() {
    }

    public static boolean isFull(String sha) {
        return sha != null && FULL.matcher(sha).matches();
    }
}
