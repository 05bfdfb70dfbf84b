package io.shipyard.github;

/** The requests this service makes, as GitHub's documentation writes their paths: metrics distinguish requests by it. */
enum Route {
    ORG_REPOS("/orgs/{org}/repos"),
    REPO("/repos/{owner}/{repo}"),
    COMPARE("/repos/{owner}/{repo}/compare/{basehead}"),
    COMMIT("/repos/{owner}/{repo}/commits/{ref}"),
    PULLS("/repos/{owner}/{repo}/pulls"),
    PULL("/repos/{owner}/{repo}/pulls/{pull_number}"),
    PULL_FILES("/repos/{owner}/{repo}/pulls/{pull_number}/files"),
    RUNS("/repos/{owner}/{repo}/actions/runs"),
    RUN("/repos/{owner}/{repo}/actions/runs/{run_id}"),
    RUN_ATTEMPT("/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}"),
    WORKFLOW_RUNS("/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs"),
    JOBS("/repos/{owner}/{repo}/actions/runs/{run_id}/jobs"),
    ANNOTATIONS("/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations"),
    DEPLOYMENTS("/repos/{owner}/{repo}/deployments"),
    DEPLOYMENT_STATUSES("/repos/{owner}/{repo}/deployments/{deployment_id}/statuses"),
    ENVIRONMENT("/repos/{owner}/{repo}/environments/{environment_name}"),
    APP_INSTALLATION("/{owners}/{owner}/installation"),
    APP_TOKEN("/app/installations/{installation_id}/access_tokens"),
    JOB_LOGS("/repos/{owner}/{repo}/actions/jobs/{job_id}/logs");

    private final String template;

    Route(String template) {
        this.template = template;
    }

    String template() {
        return template;
    }
}
