package io.shipyard.github;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An entry of <a href="https://docs.github.com/en/rest/repos/repos#list-organization-repositories">an organisation's
 * repositories</a>.
 */
@RegisterForReflection
public record Repository(String name, @JsonProperty("full_name") String fullName, boolean archived, boolean disabled) {

    public RepoName repoName() {
        int slash = fullName.indexOf('/');
        return new RepoName(fullName.substring(0, slash), fullName.substring(slash + 1));
    }
}
