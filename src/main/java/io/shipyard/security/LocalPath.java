package io.shipyard.security;

import java.util.regex.Pattern;

/** Where somebody goes on after signing in: somewhere in this service, whatever the link that led there says. */
final class LocalPath {

    /** One slash, and nothing that browsers take for one, or drop to make two of them. */
    private static final Pattern LOCAL = Pattern.compile("/(?:[!-~&&[^/\\\\]][!-~&&[^\\\\]]{0,2000})?");

    private LocalPath() {
    }

    /** @param wanted may be null */
    static String of(String wanted) {
        return wanted != null && LOCAL.matcher(wanted).matches() ? wanted : "/";
    }
}
