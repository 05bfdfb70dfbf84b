package io.shipyard.bench;

/**
 * Rows of releases that are long over, for the tracker to find its way past. What it costs to write so many at once is over
 * when they are measured beside.
 */
final class FinishedRows {

    private static final int REPOS_OF_RELEASE = 50;
    /** Beyond the ids that the service has drawn and will draw. */
    private static final long FIRST_ID = 1_000_000_000;

    private FinishedRows() {
    }

    static void insert(Database database, long count) {
        String releaseId = "('00000000-0000-4000-8000-' || lpad(to_hex(i / " + REPOS_OF_RELEASE + "), 12, '0'))::uuid";
        // without triggers, which would notify the service of every row, and without looking up what is referred to
        database.run("set session_replication_role = replica", """
                insert into release (id, source_branch, dest_branch, created_at, discover)
                select distinct %s, 'uat', 'master', now() - interval '30 days', false from generate_series(0, %d) i
                """.formatted(releaseId, count - 1), """
                insert into release_repo (id, release_id, owner, repo_name, named, pr_merged, merge_commit_sha)
                select %d + i, %s, 'acme', 'repo-' || i %% %d, true, true, lpad(to_hex(i), 40, '0')
                from generate_series(0, %d) i
                """.formatted(FIRST_ID, releaseId, REPOS_OF_RELEASE, count - 1), """
                insert into repo_ci_status (id, release_repo_id, status, conclusion, merge_commit_sha, tracking_started_at,
                    workflow_run_id, run_number, run_attempt, run_url, started_at, run_updated_at, completed_at, ended_at,
                    last_checked_at, chart_state, chart_version)
                select %1$d + i, %1$d + i, 'success', 'success', lpad(to_hex(i), 40, '0'), now() - interval '30 days',
                    33000000000 + i, i, 1, 'https://github.com/acme/repo-' || i %% %2$d || '/actions/runs/' || 33000000000 + i,
                    now() - interval '30 days', now() - interval '30 days', now() - interval '30 days',
                    now() - interval '30 days', now() - interval '30 days', 'found', '1.1.' || i
                from generate_series(0, %3$d) i
                """.formatted(FIRST_ID, REPOS_OF_RELEASE, count - 1), "reset session_replication_role",
                "vacuum analyze", "checkpoint");
    }
}
