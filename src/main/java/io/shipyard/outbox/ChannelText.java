package io.shipyard.outbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.shipyard.outbox.CiProgress.Repo;
import io.shipyard.outbox.CiProgress.Standing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Messages as people read them, with links as <a href="https://docs.slack.dev/messaging/formatting-message-text">Slack</a> has
 * them, which Mattermost understands.
 */
final class ChannelText {

    /** Repositories that are named; all are counted. */
    private static final int MOST_LINES = 30;
    private static final int MOST_REASONS = 3;
    private static final int LONGEST_TEXT = 200;

    private ChannelText() {
    }

    /** @param details of entries {@code ci_failed} */
    static String ofFailures(Standing standing, List<JsonObject> details) {
        String head = details.size() == 1 ? "CI failed" : "CI failed in " + details.size() + " repositories";
        return text(standing, head, details.stream().map(ChannelText::failure).toList());
    }

    private static String failure(JsonObject details) {
        String line = "✗ " + plain(details.getString("repo", "")) + run(details.getInteger("run_number", 0),
                details.getString("run_url", "")) + " " + word(details.getString("status", ""));
        return Stream.concat(Stream.of(line), reasons(details)).collect(Collectors.joining("\n"));
    }

    /** As far as they are known. */
    private static Stream<String> reasons(JsonObject details) {
        return details.getValue("failure") instanceof JsonArray failures
                ? failures.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).limit(MOST_REASONS)
                        .map(ChannelText::reason).filter(reason -> !reason.isBlank()).map("    "::concat)
                : Stream.empty();
    }

    private static String reason(JsonObject reason) {
        return Stream.of("job", "step", "message").map(name -> reason.getValue(name) instanceof String text ? plain(text) : "")
                .filter(text -> !text.isBlank()).collect(Collectors.joining(": "));
    }

    /** @param details of entries {@code deployed} and {@code deployment_failed}, all of one environment */
    static String ofDeployments(Standing standing, List<JsonObject> details) {
        String environment = plain(details.get(0).getString("environment", ""));
        long failed = details.stream().filter(ChannelText::hasFailed).count();
        String head = Stream.of(count(details.size() - failed, "deployed to " + environment),
                count(failed, "failed in " + environment)).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
        // what somebody has to do something about comes first
        return text(standing, head, Stream.concat(details.stream().filter(ChannelText::hasFailed),
                details.stream().filter(entry -> !hasFailed(entry))).map(ChannelText::deployment).toList());
    }

    private static String count(long repositories, String what) {
        return repositories == 0 ? "" : repositories + (repositories == 1 ? " repository " : " repositories ") + what;
    }

    /** A deployment that failed is in none of the states of one that was done. */
    private static boolean hasFailed(JsonObject details) {
        return !List.of("deployed", "replaced").contains(details.getString("state", ""));
    }

    private static String deployment(JsonObject details) {
        String version = plain(details.getString("version", ""));
        String reason = plain(details.getString("reason", ""));
        return (hasFailed(details) ? "✗ " : "✓ ") + plain(details.getString("repo", ""))
                + (version.isEmpty() ? "" : " → " + version)
                + (details.getString("state", "").equals("timeout") ? " timed out" : "")
                + (hasFailed(details) && !reason.isEmpty() ? ": " + reason : "");
    }

    static String ofEnd(Standing standing) {
        Map<String, Long> counts = standing.repos().stream()
                .collect(Collectors.groupingBy(Repo::outcome, LinkedHashMap::new, Collectors.counting()));
        String figures = counts.entrySet().stream().map(count -> count.getValue() + " " + word(count.getKey()))
                .collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>();
        // what somebody has to do something about comes first
        standing.repos().stream().filter(repo -> !repo.succeeded()).map(ChannelText::line).forEach(lines::add);
        standing.repos().stream().filter(Repo::succeeded).map(ChannelText::line).forEach(lines::add);
        return text(standing, "CI is done: " + figures, lines);
    }

    private static String line(Repo repo) {
        return (repo.succeeded() ? "✓ " : "✗ ") + plain(repo.name()) + run(repo.runNumber(), repo.runUrl())
                + (repo.succeeded() ? "" : " " + word(repo.outcome()))
                + (repo.version().isEmpty() ? "" : " → v" + plain(repo.version()));
    }

    private static String text(Standing standing, String head, List<String> lines) {
        String more = lines.size() > MOST_LINES ? "\nand " + (lines.size() - MOST_LINES) + " more" : "";
        return lines.stream().limit(MOST_LINES).collect(Collectors.joining("\n", "Release " + plain(standing.sourceBranch())
                + " → " + plain(standing.destBranch()) + ": " + head + "\n", more));
    }

    private static String run(int number, String url) {
        String run = "#" + number;
        return number == 0 ? "" : url.matches("https?://[^\\s<>|]+") ? " <" + url + "|" + run + ">" : " " + run;
    }

    private static String word(String status) {
        return switch (status) {
            case "success" -> "succeeded";
            case "failure" -> "failed";
            case "timeout" -> "timed out";
            case "no_workflow" -> "without a workflow";
            default -> status;
        };
    }

    /** On one line, short, and neither a link nor a mention that wakes a whole channel. */
    private static String plain(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return (line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) + "…" : line).replace("&", "&amp;")
                .replace("<", "&lt;").replace(">", "&gt;").replace("@", "@\u200b");
    }
}
