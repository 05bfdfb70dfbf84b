package io.shipyard.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.shipyard.bench.SimulatedRepository.Answer;
import io.shipyard.testing.GitHubPayloads;
import io.vertx.core.http.HttpServerRequest;

/**
 * What a discovery asks of the organisation {@code acme}: its repositories, and in each of them the comparison of two branches
 * and the pull request between them. All answers are there before the first of them is asked for.
 */
final class SimulatedOrganisation {

    static final String LIST = "/orgs/acme/repos";

    private static final int PER_PAGE = 100;
    private static final int PULL_REQUEST = 12;
    private static final Answer NONE = Answer.of(JsonNodeFactory.instance.arrayNode());

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private volatile List<Answer> pages = List.of(NONE);

    /** Each repository has one commit for the release, and a pull request that is open. */
    void open(List<SimulatedRepository> repositories, String source, String dest) {
        answers.clear();
        List<Answer> listed = new ArrayList<>();
        for (int from = 0; from < repositories.size(); from += PER_PAGE) {
            ArrayNode page = JsonNodeFactory.instance.arrayNode();
            repositories.subList(from, Math.min(from + PER_PAGE, repositories.size()))
                    .forEach(repository -> page.add(GitHubPayloads.payload("repository", "id", repository.id(), "name",
                            repository.name(), "full_name", "acme/" + repository.name())));
            listed.add(Answer.of(page));
        }
        pages = listed;
        repositories.forEach(repository -> open(repository, source, dest));
    }

    private void open(SimulatedRepository repository, String source, String dest) {
        String path = "/repos/acme/" + repository.name();
        JsonNodeFactory json = JsonNodeFactory.instance;
        var pull = GitHubPayloads.payload("pull-request", "number", PULL_REQUEST, "head.ref", source, "base.ref", dest,
                "head.repo.id", repository.id(), "head.repo.full_name", "acme/" + repository.name(), "base.repo.id",
                repository.id(), "base.repo.full_name", "acme/" + repository.name());
        answers.put(path + "/compare/" + dest + "..." + source, Answer.of(GitHubPayloads.payload("comparison")));
        answers.put(path + "/pulls?acme:" + source + "=open", Answer.of(json.arrayNode().add(pull)));
        answers.put(path + "/pulls/" + PULL_REQUEST, Answer.of(pull));
    }

    Answer list(HttpServerRequest request) {
        return pages.get(page(request) - 1);
    }

    /** The header that says where the list goes on. */
    Optional<String> next(HttpServerRequest request) {
        int next = page(request) + 1;
        return next > pages.size() ? Optional.empty()
                : Optional.of("<http://" + request.getHeader("Host") + LIST + "?per_page=" + PER_PAGE + "&page=" + next
                        + ">; rel=\"next\"");
    }

    private static int page(HttpServerRequest request) {
        return request.getParam("page") == null ? 1 : Integer.parseInt(request.getParam("page"));
    }

    Optional<Answer> find(HttpServerRequest request) {
        String head = request.getParam("head");
        return Optional.ofNullable(answers.get(request.path() + (head == null ? ""
                : "?" + head + "=" + request.getParam("state"))));
    }
}
