package io.shipyard.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.shipyard.bench.Calls.Kind;
import io.shipyard.bench.Faults.Fault;
import io.shipyard.bench.SimulatedRepository.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * GitHub's REST API as far as the tracker uses it, as quick as the real one and with its ETags and limits. WireMock, which
 * simulates GitHub in the tests, would be the slowest part of a measurement. Everything happens on one event loop.
 */
final class SimulatedGitHub implements AutoCloseable {

    static final Duration LATENCY = Duration.ofMillis(50);
    static final String TOKEN = "github-token-of-the-benchmark";

    /** Beyond it GitHub answers with its secondary rate limit. */
    private static final int MAX_AT_ONCE = 100;
    private static final Duration FAULT_RETRY_AFTER = Duration.ofSeconds(1);
    private static final Pattern PATH = Pattern.compile("/repos/acme/([^/]+)/(?:actions/"
            + "(?:(runs)|(workflows/general\\.yaml/runs)|runs/\\d+/(jobs)|jobs/\\d+/(logs)|runs/\\d+/attempts/(\\d+))"
            + "|check-runs/\\d+/(annotations)|(compare)/[^/]+|(pulls)|(pulls/\\d+))");
    private static final Kind[] KINDS = { Kind.RUNS, Kind.WORKFLOW_RUNS, Kind.JOBS, Kind.LOG, Kind.ATTEMPT, Kind.ANNOTATIONS,
            Kind.COMPARISON, Kind.PULLS, Kind.PULL };
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final Vertx vertx;
    private final PrimaryLimit limit;
    private final Faults faults;
    private final Calls calls = new Calls();
    private final Map<String, SimulatedRepository> repositories = new ConcurrentHashMap<>();
    private final SimulatedOrganisation organisation = new SimulatedOrganisation();
    private final LogHost logs;
    private final HttpServer server;
    private int atOnce;

    SimulatedGitHub(Vertx vertx, PrimaryLimit limit, Faults faults) {
        this.vertx = vertx;
        this.limit = limit;
        this.faults = faults;
        this.logs = new LogHost(vertx);
        this.server = vertx.createHttpServer(new HttpServerOptions().setPort(0)).requestHandler(this::accept);
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    String url() {
        return "http://localhost:" + server.actualPort();
    }

    Calls calls() {
        return calls;
    }

    LogHost logs() {
        return logs;
    }

    SimulatedOrganisation organisation() {
        return organisation;
    }

    void add(Collection<SimulatedRepository> more) {
        more.forEach(repository -> {
            repositories.put(repository.name(), repository);
            repositories.put(repository.newName(), repository);
        });
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
        logs.close();
    }

    private void accept(HttpServerRequest request) {
        Exchange exchange = new Exchange(request);
        vertx.setTimer(LATENCY.toMillis(), ready -> exchange.answer());
    }

    private static Kind kind(Matcher path) {
        return IntStream.range(0, KINDS.length).filter(i -> path.group(i + 2) != null).mapToObj(i -> KINDS[i]).findFirst()
                .orElseThrow();
    }

    /** One request, from its arrival until it was answered or its connection is gone. */
    private final class Exchange {

        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final Kind kind;
        private final String name;
        private final SimulatedRepository repository;
        private final int attempt;
        private final boolean tooMany;
        private boolean charged;
        private boolean over;

        Exchange(HttpServerRequest request) {
            this.request = request;
            this.response = request.response();
            Matcher path = PATH.matcher(request.path());
            boolean ofRepository = path.matches();
            this.kind = ofRepository ? kind(path)
                    : SimulatedOrganisation.LIST.equals(request.path()) ? Kind.REPOSITORIES : Kind.OTHER;
            this.name = ofRepository ? path.group(1) : "";
            this.repository = repositories.get(name);
            this.attempt = kind == Kind.ATTEMPT ? Integer.parseInt(path.group(6)) : 0;
            this.tooMany = ++atOnce > MAX_AT_ONCE;
            calls.begin(atOnce);
            response.endHandler(sent -> end(response.getStatusCode()));
            response.closeHandler(lost -> end(0));
        }

        private void end(int status) {
            if (!over) {
                over = true;
                atOnce--;
                calls.end(kind, status, charged);
            }
        }

        void answer() {
            if (over) {
                return;
            }
            Instant now = Instant.now();
            response.putHeader("Date", HTTP_DATE.format(now));
            if (tooMany) {
                calls.tooManyAtOnce();
                secondaryLimit(Duration.ofSeconds(60));
            } else if (limit.exhausted(now)) {
                limit.addHeaders(response);
                send(403, "{\"message\": \"API rate limit exceeded for user ID 1.\"}");
            } else if (!("Bearer " + TOKEN).equals(request.getHeader("Authorization"))) {
                send(401, "{\"message\": \"Bad credentials\"}");
            } else {
                answer(faults.next(), now);
            }
        }

        private void answer(Fault fault, Instant now) {
            switch (fault) {
                case NONE -> answer(now);
                case INTERNAL_ERROR -> send(500, "{\"message\": \"Server Error\"}");
                case BAD_GATEWAY -> send(502, "<html><body>Unicorn!</body></html>");
                case UNAVAILABLE -> send(503, "");
                case UNAUTHORIZED -> send(401, "{\"message\": \"Bad credentials\"}");
                case HTML -> send(200, "<!DOCTYPE html><html><body>We are having a moment</body></html>");
                case TRUNCATED -> send(200, "{\"total_count\": 1, \"workflow_runs\": [{\"id\": 34");
                case RESET -> request.connection().close();
                case SECONDARY_LIMIT -> secondaryLimit(FAULT_RETRY_AFTER);
                case SILENCE -> {
                    // until the client loses its patience
                }
            }
        }

        private void answer(Instant now) {
            if (kind == Kind.REPOSITORIES) {
                organisation.next(request).ifPresent(next -> response.putHeader("Link", next));
                sendIfNew(organisation.list(request));
            } else if (repository != null && !repository.name(now).equals(name)) {
                redirect(now);
            } else if (repository == null
                    || ((kind == Kind.JOBS || kind == Kind.LOG) && repository.life().at(now).isEmpty())) {
                notFound();
            } else if (kind == Kind.ATTEMPT) {
                repository.attempt(attempt, now).ifPresentOrElse(this::sendIfNew, this::notFound);
            } else if (kind == Kind.COMPARISON || kind == Kind.PULLS || kind == Kind.PULL) {
                organisation.find(request).ifPresentOrElse(this::sendIfNew, this::notFound);
            } else if (kind == Kind.LOG) {
                charge();
                response.putHeader("Location", logs.sign(repository, now));
                send(302, "");
            } else if (kind == Kind.ANNOTATIONS) {
                sendIfNew(SimulatedRepository.ANNOTATIONS);
            } else if (kind == Kind.JOBS) {
                sendIfNew(repository.jobs(now));
            } else {
                boolean asked = kind == Kind.WORKFLOW_RUNS || (repository.mergeCommit().equals(request.getParam("head_sha"))
                        && "master".equals(request.getParam("branch")));
                sendIfNew(asked ? repository.runs(now) : SimulatedRepository.NO_RUNS);
            }
        }

        /** From a name that a repository had before; the one that it will have is nobody's yet. */
        private void redirect(Instant now) {
            if (name.equals(repository.newName())) {
                notFound();
                return;
            }
            charge();
            response.putHeader("Location", request.absoluteURI().replace("/acme/" + name + "/",
                    "/acme/" + repository.name(now) + "/"));
            send(301, "{\"message\": \"Moved Permanently\"}");
        }

        private void notFound() {
            charge();
            send(404, "{\"message\": \"Not Found\"}");
        }

        /** A conditional request that is answered 304 is not charged. */
        private void sendIfNew(Answer answer) {
            response.putHeader("ETag", answer.etag());
            if (answer.etag().equals(request.getHeader("If-None-Match"))) {
                limit.addHeaders(response);
                response.setStatusCode(304).end();
            } else {
                charge();
                response.putHeader("Content-Type", "application/json; charset=utf-8");
                response.setStatusCode(200).end(answer.body());
            }
        }

        private void charge() {
            limit.charge();
            charged = true;
            limit.addHeaders(response);
        }

        private void secondaryLimit(Duration wait) {
            response.putHeader("Retry-After", Long.toString(wait.toSeconds()));
            send(403, "{\"message\": \"You have exceeded a secondary rate limit.\", \"documentation_url\": "
                    + "\"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits\"}");
        }

        private void send(int status, String body) {
            response.setStatusCode(status).end(body);
        }
    }
}
