package io.shipyard.github;

import java.net.URI;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Answers kept for <a href=
 * "https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests">conditional
 * requests</a>: one that is answered 304 costs nothing of the primary rate limit. ETags belong to a token, an Accept
 * header and an API version too. The latter two are always the same, and of tokens only the present one counts, so the whole
 * URL is the key and an answer to another token is none. Errors are never kept.
 */
@ApplicationScoped
// Caffeine's cache with a maximum weight, chosen by its name at run time; Quarkus registers others, and this one's nodes
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.SSMW")
class ConditionalCache {

    private static final long MAX_BYTES = 32L * 1024 * 1024;
    /** About what a key and a small object take beside the body. */
    private static final int OVERHEAD = 512;

    private final Cache<URI, Kept> answers = Caffeine.newBuilder().maximumWeight(MAX_BYTES)
            .<URI, Kept> weigher((url, kept) -> OVERHEAD + kept.answer.body().length).build();

    /** A whole answer and its ETag. */
    record Kept(String etag, GitHubResponse answer) {
    }

    Optional<Kept> find(URI url, Authorization by) {
        return Optional.ofNullable(answers.getIfPresent(url)).filter(kept -> kept.answer.by().id().equals(by.id()));
    }

    /**
     * Keeps an answer that was understood, if it can be asked for conditionally, with no more of its headers than its readers
     * use.
     */
    void keep(GitHubResponse answer) {
        String etag = answer.header("ETag");
        if (etag != null) {
            String link = answer.header("Link");
            answers.put(answer.url(), new Kept(etag, new GitHubResponse(answer.url(), answer.by(), answer.status(),
                    name -> "Link".equals(name) ? link : null, answer.body())));
        }
    }
}
