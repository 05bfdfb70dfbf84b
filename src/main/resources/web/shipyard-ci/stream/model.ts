/**
 * What the API answers, in its own names: `ModelTest` makes this file of the OpenAPI description.
 * Times are epoch seconds, 0 when unknown.
 */

export interface ChartVersion {
  readonly chart_name: string;
  readonly chart_version: string;
}

export interface CiStatusEvent {
  readonly complete: boolean;
  readonly statuses: readonly CiStatus[];
  readonly any_in_progress: boolean;
  readonly ci_summary: CiSummary;
}

export interface CiStatus {
  readonly repo_id: number;
  readonly repo_name: string;
  readonly status: string;
  readonly conclusion: string;
  readonly run_number: number;
  readonly run_attempt: number;
  readonly run_url: string;
  readonly run_event?: string;
  readonly chart_name: string;
  readonly chart_version: string;
  readonly merge_commit_sha: string;
  readonly started_at: number;
  readonly completed_at: number;
  readonly last_checked_at: number;
  readonly last_error: string;
  readonly excluded?: boolean;
  readonly superseded_by?: SupersededBy;
  readonly failure?: readonly FailedJob[];
  readonly expected_completed_at?: number;
}

export interface CiStatuses {
  readonly statuses: readonly CiStatus[];
  readonly any_in_progress: boolean;
}

export interface CiSummary {
  readonly total: number;
  readonly success: number;
  readonly failed: number;
  readonly in_progress: number;
  readonly pending: number;
  readonly cancelled: number;
  readonly no_workflow: number;
  readonly timeout: number;
  readonly superseded: number;
}

export interface DeploymentStatusEvent {
  readonly complete: boolean;
  readonly statuses: readonly DeploymentStatus[];
  readonly any_pending: boolean;
}

export interface DeploymentStatus {
  readonly repo_id: number;
  readonly repo_name: string;
  readonly environments: Readonly<Record<string, EnvironmentStatus>>;
  readonly excluded?: boolean;
}

export interface DeploymentStatuses {
  readonly statuses: readonly DeploymentStatus[];
  readonly any_pending: boolean;
}

export interface DeploymentSummary {
  readonly total: number;
  readonly deployed: number;
  readonly unhealthy: number;
  readonly pending: number;
}

export interface EnvironmentStatus {
  readonly app_name: string;
  readonly current_version: string;
  readonly expected_version: string;
  readonly sync_status: string;
  readonly health_status: string;
  readonly rollout_status: string;
  readonly last_checked_at: number;
  readonly state: string;
  readonly url: string;
  readonly last_error: string;
  readonly stale?: boolean;
}

export interface FailedJob {
  readonly job: string;
  readonly step: string;
  readonly url: string;
  readonly message: string;
}

export interface HistoryEntry {
  readonly ID: number;
  readonly ReleaseID: string;
  readonly Action: string;
  readonly Actor: string;
  readonly Details: string;
  readonly CreatedAt: number;
}

export interface ListedRelease extends Release {
  readonly ci_summary?: CiSummary;
  readonly deployment_summary?: Readonly<Record<string, DeploymentSummary>>;
  readonly syncing?: boolean;
}

export interface Me {
  readonly sub: string;
  readonly preferred_username: string;
  readonly email: string;
  readonly name: string;
  readonly signed_in: boolean;
  readonly may_change: boolean;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly violations?: readonly Violation[];
}

export interface ReleaseDetail {
  readonly release: Release;
  readonly repos: readonly Repo[];
  readonly org: string;
  readonly ci_summary: CiSummary;
  readonly syncing: boolean;
  readonly sync: Sync;
}

export interface Release {
  readonly ID: string;
  readonly SourceBranch: string;
  readonly DestBranch: string;
  readonly Status: string;
  readonly Notes: string;
  readonly BreakingChanges: string;
  readonly CreatedBy: string;
  readonly ChannelID: string;
  readonly DevApprovedBy: string;
  readonly DevApprovedAt: number;
  readonly QAApprovedBy: string;
  readonly QAApprovedAt: number;
  readonly DeclinedBy: string;
  readonly DeclinedAt: number;
  readonly LastRefreshedAt: number;
  readonly CreatedAt: number;
}

export interface Repo {
  readonly ID: number;
  readonly ReleaseID: string;
  readonly RepoName: string;
  readonly CommitCount: number;
  readonly Additions: number;
  readonly Deletions: number;
  readonly Contributors: string;
  readonly PRNumber: number;
  readonly PRURL: string;
  readonly PRMerged: boolean;
  readonly Excluded: boolean;
  readonly DependsOn: string;
  readonly DeployOrder: number;
  readonly Summary: string;
  readonly IsBreaking: boolean;
  readonly ConfirmedBy: string;
  readonly ConfirmedAt: number;
  readonly InfraChanges: string;
  readonly MergeCommitSHA: string;
  readonly HeadSHA: string;
}

export interface Outcome {
  readonly status: string;
}

export interface SupersededBy {
  readonly run_number: number;
  readonly run_url: string;
  readonly status: string;
  readonly chart_version: string;
  readonly completed_at: number;
}

export interface Sync {
  readonly syncing: boolean;
  readonly examined: number;
  readonly found: number;
  readonly total: number;
  readonly failures: number;
  readonly error: string;
}

export interface Violation {
  readonly field: string;
  readonly message: string;
}
