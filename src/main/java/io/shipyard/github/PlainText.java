package io.shipyard.github;

import java.util.List;
import java.util.regex.Pattern;

/** What was written elsewhere, as one short line to show: without control characters, and without what looks like a secret. */
public final class PlainText {

    /** What is read of a text, so that the time for it is bounded. */
    private static final int MOST_READ = 2_048;

    private static final String MASK = "***";

    private static final Pattern ANSI = Pattern.compile("\\x1B\\[[0-9;?]{0,16}[@-~]");
    private static final Pattern BREAKS = Pattern.compile("[\\s\\x85\\xA0\\u2028\\u2029]+");
    /** Controls, marks that turn the direction of what follows, and halves of characters. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}]");

    /**
     * GitHub masks the secrets that it knows of, and not those that a program has from elsewhere. What is before a secret, as
     * its name, is group 1.
     */
    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("(?<![A-Za-z0-9])()(?:gh[a-z]|github_pat)_\\w+"),
            Pattern.compile("(?<![A-Za-z0-9])()(?:glpat|xox[a-z])-[\\w-]+"),
            Pattern.compile("(?<![A-Za-z0-9])()(?:npm_|sk[-_]|rk_)[\\w-]{12,}"),
            Pattern.compile("(?<![A-Za-z0-9])()A[KS]IA[0-9A-Z]{12,}"),
            Pattern.compile("(?<![A-Za-z0-9])()eyJ[\\w-]+\\.[\\w.-]+"),
            Pattern.compile("(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----).*"),
            Pattern.compile("(?i)(\\bbearer )[^\\s\"']+"),
            Pattern.compile("(?i)(\\bauthorization[:=] ?basic )[^\\s\"']+"),
            Pattern.compile("(://(?:[\\w.-]+/)?services/)[\\w/]{20,}"),
            Pattern.compile("(://)[^\\s@/]{0,100}:\\S{0,200}(?=@)"),
            Pattern.compile("(://)[^\\s/@]+(?=@)"),
            Pattern.compile("(?i)(\\b[\\w.-]{0,40}(?:passw(?:or)?d|pwd|secret|token|(?:api|access|private|signing)[-_.]?key)"
                    + "(?:[_-][\\w-]{0,20})?[\"']?\\s{0,3}[:=]"
                    + "\\s{0,3}[\"']?)[^\\s\"',;]{6,}"),
            Pattern.compile("(?i)(--?[\\w-]{0,20}(?:password|passwd|token|secret) )\\S{6,}"));

    private PlainText() {
    }

    /**
     * @param orNull empty if null
     * @param most code points; a longer line is cut, and ends in an ellipsis
     */
    public static String of(String orNull, int most) {
        String text = orNull == null ? "" : orNull.substring(0, Math.min(MOST_READ, orNull.length()));
        text = ANSI.matcher(text).replaceAll("");
        text = BREAKS.matcher(text).replaceAll(" ");
        text = UNSEEN.matcher(text).replaceAll("");
        for (Pattern secret : SECRETS) {
            text = secret.matcher(text).replaceAll("$1" + MASK);
        }
        return cut(text.strip(), most);
    }

    private static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)).stripTrailing() + "…";
    }
}
