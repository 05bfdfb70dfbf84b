package io.shipyard.github;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Reads what GitHub answers, page by page. A list that cannot be read to its end is no list. */
@ApplicationScoped
class JsonReader {

    /** Pages read at the most: 10,000 repositories, or pull requests, runs and jobs of a size nobody has. */
    private static final int MAX_PAGES = 100;

    private final Transport transport;
    private final ConditionalCache cache;
    private final ObjectMapper mapper;

    JsonReader(Transport transport, ConditionalCache cache, ObjectMapper mapper) {
        this.transport = transport;
        this.cache = cache;
        this.mapper = mapper;
    }

    /** @param following where the list goes on: the next page, and those after it that are known */
    record Page<T>(T content, List<URI> following) {

        Optional<URI> next() {
            return following.stream().findFirst();
        }
    }

    /** How far a list has been read. */
    private static final class Cursor {
        private URI next;
        private int pages;

        Cursor(URI first) {
            next = first;
        }

        void pass(Page<?> page) {
            if (++pages > MAX_PAGES) {
                throw tooMany(next);
            }
            next = page.next().orElse(null);
        }
    }

    <T> Uni<T> get(Route route, String path, Class<T> type, Priority priority) {
        return fetch(GitHubRequest.of(route, transport.resolve(path)), type, priority).map(Page::content);
    }

    /** Everything in a list. Pages that the first one names are read side by side. */
    <P, T> Uni<List<T>> list(Route route, String path, Class<P> type, Function<P, List<T>> items, Priority priority) {
        return list(List.of(transport.resolve(path)), MAX_PAGES, url -> fetch(GitHubRequest.of(route, url), type, priority))
                .map(pages -> pages.stream().flatMap(page -> items.apply(page).stream()).toList());
    }

    private <P> Uni<List<P>> list(List<URI> urls, int left, Function<URI, Uni<Page<P>>> fetch) {
        if (urls.size() > left) {
            throw tooMany(urls.get(0));
        }
        return Uni.join().all(urls.stream().map(fetch).toList()).andFailFast().flatMap(pages -> {
            List<P> contents = pages.stream().map(Page::content).toList();
            List<URI> following = pages.get(pages.size() - 1).following();
            return following.isEmpty() ? Uni.createFrom().item(contents)
                    : list(following, left - urls.size(), fetch)
                            .map(others -> Stream.concat(contents.stream(), others.stream()).toList());
        });
    }

    private static GitHubException tooMany(URI url) {
        return GitHubException.unreadable(url, "lists more than " + MAX_PAGES + " pages", null);
    }

    <P> Multi<P> pages(Route route, String path, Class<P> type, Priority priority) {
        return Multi.createBy().repeating()
                .uni(() -> new Cursor(transport.resolve(path)),
                        cursor -> fetch(GitHubRequest.of(route, cursor.next), type, priority).invoke(cursor::pass))
                .whilst(page -> page.next().isPresent())
                .map(Page::content);
    }

    /** @param known of an earlier answer, null if there was none; what was read from that is the caller's, and not kept here */
    <T> Uni<Page<Conditional<T>>> getIfChanged(Route route, String path, EtagValidator known, Class<T> type,
            Priority priority) {
        GitHubRequest request = GitHubRequest.ifChanged(route, transport.resolve(path), known);
        return transport.send(request, priority).map(response -> {
            UUID key = request.validatorKey(response.by());
            if (response.status() == 304 && known != null && known.key().equals(key)) {
                return new Page<>(new Conditional<>(Optional.empty(), known, false), List.of());
            }
            String etag = response.header("ETag");
            return new Page<>(new Conditional<>(Optional.of(read(response, request.url(), type)),
                    etag == null ? null : new EtagValidator(key, etag), !response.url().equals(request.url())),
                    following(response, request.url()));
        });
    }

    private <T> Uni<Page<T>> fetch(GitHubRequest request, Class<T> type, Priority priority) {
        return transport.send(request, priority).map(response -> {
            Page<T> page = new Page<>(read(response, request.url(), type), following(response, request.url()));
            cache.keep(response);
            return page;
        });
    }

    private <T> T read(GitHubResponse response, URI url, Class<T> type) {
        if (response.status() != 200) {
            throw GitHubException.unreadable(url, "answered " + response.status(), null);
        }
        String signOn = response.header("X-GitHub-SSO");
        if (signOn != null && signOn.startsWith("partial-results")) {
            throw new GitHubException.Refused("GitHub answered with a part only for " + url.getPath()
                    + ": authorise the token for the organisation's single sign-on");
        }
        try {
            T content = mapper.readValue(response.body(), type);
            if (content == null) {
                throw GitHubException.unreadable(url, "answered without a body", null);
            }
            return content;
        } catch (IOException notTheJsonItShouldBe) {
            throw GitHubException.unreadable(url, "answered something that is not the JSON it should be", notTheJsonItShouldBe);
        }
    }

    private List<URI> following(GitHubResponse response, URI url) {
        try {
            String links = response.header("Link");
            List<URI> following = Stream
                    .concat(LinkHeader.next(links).stream(), LinkHeader.afterNext(links, MAX_PAGES).stream())
                    .map(url::resolve).toList();
            if (!following.stream().allMatch(transport::isOfApi)) {
                throw GitHubException.unreadable(url, "continues on another host", null);
            }
            return following;
        } catch (IllegalArgumentException notAUrl) {
            throw GitHubException.unreadable(url, "continues at something that is no URL", notAUrl);
        }
    }
}
