/** What the API answers, in its own names. Times are epoch seconds, 0 when unknown. */

export interface CiStatus {
  readonly repo_id: number;
  readonly repo_name: string;
  readonly status: string;
  readonly conclusion: string;
  readonly run_number: number;
  readonly run_attempt: number;
  readonly run_url: string;
  readonly chart_name: string;
  readonly chart_version: string;
  readonly merge_commit_sha: string;
  readonly started_at: number;
  readonly completed_at: number;
  readonly last_checked_at: number;
  readonly last_error: string;
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
}

/** `complete` is missing in an answer of `ci-status`, which is always complete, as `ci_summary` is. */
export interface CiStatuses {
  readonly statuses: readonly CiStatus[];
  readonly any_in_progress: boolean;
  readonly complete?: boolean;
  readonly ci_summary?: CiSummary;
}

export interface Sync {
  readonly syncing: boolean;
  readonly examined: number;
  readonly found: number;
  readonly total: number;
  readonly failures: number;
  readonly error: string;
}

export interface Release {
  readonly ID: string;
  readonly SourceBranch: string;
  readonly DestBranch: string;
  readonly Status: string;
  readonly CreatedBy: string;
  readonly LastRefreshedAt: number;
  readonly CreatedAt: number;
}

export interface Repo {
  readonly ID: number;
  readonly RepoName: string;
  readonly CommitCount: number;
  readonly PRNumber: number;
  readonly PRURL: string;
  readonly PRMerged: boolean;
  readonly Excluded: boolean;
}

export interface ReleaseDetail {
  readonly release: Release;
  readonly repos: readonly Repo[];
  readonly org: string;
  readonly ci_summary: CiSummary;
  readonly syncing: boolean;
  readonly sync: Sync;
}

export interface HistoryEntry {
  readonly ID: number;
  readonly Action: string;
  readonly Actor: string;
  /** A JSON object. */
  readonly Details: string;
  readonly CreatedAt: number;
}

/** Who asks. */
export interface Me {
  readonly name: string;
  readonly signed_in: boolean;
  readonly may_change: boolean;
}

export interface Violation {
  readonly field: string;
  readonly message: string;
}

/** RFC 9457. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly violations?: readonly Violation[];
}
