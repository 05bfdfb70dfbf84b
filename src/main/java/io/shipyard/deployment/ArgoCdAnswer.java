package io.shipyard.deployment;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What a status of Argo CD's means, said so that an operator knows what to do. Without IO. */
final class ArgoCdAnswer {

    private static final Duration USUAL_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private ArgoCdAnswer() {
    }

    /** @param problem as in "takes longer than 30 s" */
    static ArgoCdException.Unavailable unavailable(ArgoCdRequest request, String problem) {
        return new ArgoCdException.Unavailable(subject(request) + problem);
    }

    /**
     * By {@code getAppEnforceRBAC} of the <a href=
     * "https://github.com/argoproj/argo-cd/blob/master/server/application/application.go">server</a>, 403 does not
     * distinguish an application that is missing from one that the token may not see. A proxy in front of it, and old versions,
     * may say 404.
     *
     * @param status any but 200
     * @param retryAfter the header; null if there is none
     */
    static ArgoCdException of(ArgoCdRequest request, int status, String retryAfter, Instant now) {
        return switch (status) {
            case 401 -> unavailable(request, "does not take the token (401): it is wrong, or has expired");
            case 403 -> new ArgoCdException.Refused(subject(request) + (request.isList()
                    ? "does not let this token list applications (403): it lacks 'applications, get'"
                    : "does not show " + request.application() + " to this token (403): it is missing, or the token lacks "
                            + "'applications, get' for it"));
            case 404 -> request.isList()
                    ? unavailable(request, "has no list of applications (404): its URL is not that of an Argo CD")
                    : new ArgoCdException.Missing(subject(request) + "has no application " + request.application());
            case 429 -> new ArgoCdException.Limited(subject(request) + "limits requests (429)", retryAt(retryAfter, now));
            default -> unavailable(request, status / 100 == 3
                    ? "leads elsewhere (" + status + "), which is not followed: set the URL where it is, or the token and "
                            + "headers that its sign-in asks for"
                    : "has answered " + status);
        };
    }

    private static String subject(ArgoCdRequest request) {
        return "Argo CD at " + request.server().url().getHost() + " ";
    }

    private static Instant retryAt(String header, Instant now) {
        Instant wanted = Optional.ofNullable(header).map(String::strip).flatMap(value -> read(value, now))
                .orElse(now.plus(USUAL_PAUSE));
        Instant latest = now.plus(LONGEST_PAUSE);
        return wanted.isBefore(now) ? now : wanted.isAfter(latest) ? latest : wanted;
    }

    /** Seconds, or a date. */
    private static Optional<Instant> read(String value, Instant now) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(now.plusSeconds(Long.parseLong(value)));
        }
        try {
            return Optional.of(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
    }
}
