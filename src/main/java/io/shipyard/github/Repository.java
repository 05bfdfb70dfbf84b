package io.shipyard.github;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A <a href="https://docs.github.com/en/rest/repos/repos#get-a-repository">repository</a>, by itself, from a list, or as
 * answers about something else name it.
 *
 * @param id stays the same when the repository is renamed or transferred; 0 if the answer does not say
 * @param fullName by which it is called today; null if the answer does not say
 */
@RegisterForReflection
public record Repository(long id, @JsonProperty("full_name") String fullName, boolean archived, boolean disabled) {

    public static Repository of(long id, RepoName name) {
        return new Repository(id, name.toString(), false, false);
    }

    /** @throws NullPointerException if the answer does not say */
    public RepoName repoName() {
        int slash = fullName.indexOf('/');
        return new RepoName(fullName.substring(0, slash), fullName.substring(slash + 1));
    }

    public boolean isCalled(RepoName name) {
        return name.toString().equalsIgnoreCase(fullName);
    }
}
