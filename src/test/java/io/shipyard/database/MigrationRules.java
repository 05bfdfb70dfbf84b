package io.shipyard.database;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a migration may not do, because the previous version runs beside it, and may have to run again after it. Judged by the
 * text, so that one is found that hurts only with data, or by taking long.
 */
final class MigrationRules {

    private static final Pattern COMMENTS_AND_BODIES = Pattern.compile("--[^\n]*|\\$\\$.*?\\$\\$", Pattern.DOTALL);

    /** What was there, by one who still needs it. A trigger may be replaced. */
    private static final Pattern TAKES_AWAY = Pattern.compile(
            "\\bdrop (?!trigger\\b|not null\\b)|\\brename\\b|\\btruncate\\b|\\balter( column)? \\w+ (set data )?type\\b");
    private static final Pattern DROPPED_TRIGGER = Pattern.compile("^drop trigger (?:if exists )?(\\w+)");

    /** What one who does not know of it writes. */
    private static final Pattern FORBIDS = Pattern.compile("\\bset not null\\b|\\bset default\\b"
            + "|\\badd (constraint|check|unique|primary key|foreign key|exclude)\\b");
    private static final Pattern NEW_COLUMNS = Pattern
            .compile("\\badd column (?:if not exists )?(\\w+)([^,()]*(?:\\([^()]*\\)[^,()]*)*)");

    /** A table that grows, while others wait. */
    private static final Pattern FILLS = Pattern.compile("^(update|delete|insert|merge|copy|vacuum|cluster|lock)\\b");
    private static final Pattern UNIQUE_INDEX = Pattern.compile("^create unique index .*?\\bon (\\w+)");

    private MigrationRules() {
    }

    /** The statements that break a rule. */
    static List<String> broken(String migration) {
        List<String> statements = Stream.of(COMMENTS_AND_BODIES.matcher(migration).replaceAll(" ").split(";"))
                .map(statement -> statement.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT))
                .filter(statement -> !statement.isEmpty()).toList();
        return statements.stream().filter(statement -> breaksARule(statement, statements)).toList();
    }

    private static boolean breaksARule(String statement, List<String> all) {
        return TAKES_AWAY.matcher(statement).find() || FORBIDS.matcher(statement).find() || FILLS.matcher(statement).find()
                || hasColumnThatMustBeWritten(statement)
                || names(DROPPED_TRIGGER, statement, name -> all.stream()
                        .noneMatch(other -> other.startsWith("create trigger " + name + " ")))
                || names(UNIQUE_INDEX, statement, table -> all.stream()
                        .noneMatch(other -> other.matches("create table " + table + "\\b.*")));
    }

    private static boolean names(Pattern pattern, String statement, Predicate<String> isWrong) {
        Matcher named = pattern.matcher(statement);
        return named.find() && isWrong.test(named.group(1));
    }

    /** Or a value of its own for each row, which takes a new table. */
    private static boolean hasColumnThatMustBeWritten(String statement) {
        return statement.startsWith("alter table") && NEW_COLUMNS.matcher(statement).results().map(column -> column.group(2))
                .anyMatch(type -> (type.contains("not null") && !type.contains(" default "))
                        || type.matches(".*\\b(unique|primary key|references|generated|serial|bigserial|random|"
                                + "clock_timestamp|nextval|gen_random_uuid)\\b.*"));
    }
}
