package io.shipyard.release;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.shipyard.testing.GitHubPayloads.json;
import static io.shipyard.testing.GitHubPayloads.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.github.tomakehurst.wiremock.WireMockServer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.shipyard.github.RepoName;
import io.shipyard.testing.SimulatedGitHub;
import io.shipyard.testing.TestServices;
import io.shipyard.testing.Ticks;

@QuarkusTest
@WithTestResource(TestServices.class)
class SyncTargetsTest {

    @SimulatedGitHub
    WireMockServer gitHub;

    @Inject
    SyncTargets targets;

    @Inject
    Ticks ticks;

    @Test
    void candidates_archivedDisabledAndIgnored_areLeftOut() {
        listed(payload("repository", "id", 1), payload("repository", "id", 2, "full_name", "acme/old", "archived", true),
                payload("repository", "id", 3, "full_name", "acme/off", "disabled", true),
                payload("repository", "id", 4, "full_name", "acme/Ignored"),
                payload("repository", "id", 5, "full_name", "acme/not-ignored"));

        assertEquals(List.of("1 acme/server", "5 acme/not-ignored"), found().filter(repo -> !repo.startsWith("row")).toList());
    }

    @Test
    void members_areThoseOfTheirIds_andOfTheirNamesUntilTheseAreKnown() {
        listed(payload("repository", "id", 1, "full_name", "acme/renamed"),
                payload("repository", "id", 2, "full_name", "acme/server"),
                payload("repository", "id", 3, "full_name", "acme/Plugin"));

        assertEquals(List.of("row 7: 1 acme/renamed", "row 8: 3 acme/Plugin", "row 9: 9 acme/elsewhere", "2 acme/server"),
                found(member(7, 1, "server"), member(8, 0, "plugin"), member(9, 9, "elsewhere")).toList());
    }

    @Test
    void id_thatIsListedTwice_identifiesNothing() {
        listed(payload("repository", "full_name", "acme/server"), payload("repository", "full_name", "acme/plugin"));

        assertEquals(List.of("row 7: 0 acme/server", "0 acme/plugin"), found(member(7, 0, "server")).toList());
    }

    private void listed(Object... repositories) {
        gitHub.stubFor(get(urlPathEqualTo("/orgs/acme/repos")).willReturn(okJson(json(List.of(repositories)))));
    }

    private static ReleaseRepo member(long row, long githubId, String name) {
        ReleaseRepo repo = ReleaseRepo.of(new UUID(0, 1), new RepoName("acme", name), false);
        repo.id = row;
        repo.githubId = githubId;
        return repo;
    }

    private Stream<String> found(ReleaseRepo... members) {
        Release release = Release.of(new UUID(0, 1), "uat", "master", "qa", Instant.EPOCH);
        release.discover = true;
        SyncTargets.Targets found = ticks.run(() -> targets.of(new SyncStore.Claim(release, new UUID(0, 2),
                Stream.of(members).map(member -> TrackedRepo.of(release, member)).toList())));
        return Stream.concat(
                found.members().stream().map(repo -> "row " + repo.repoId() + ": " + repo.githubId() + " " + repo.name()),
                found.candidates().stream().map(repo -> repo.githubId() + " " + repo.name()));
    }
}
