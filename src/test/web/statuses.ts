import type {CiStatus} from '../../main/resources/web/shipyard-ci/stream/model';

const MERGED: CiStatus = {
  repo_id: 1, repo_name: 'server', status: 'pending', conclusion: '', run_number: 0, run_attempt: 0, run_url: '',
  chart_name: '', chart_version: '', merge_commit_sha: '0123456789abcdef0123456789abcdef01234567', started_at: 0,
  completed_at: 0, last_checked_at: 0, last_error: '',
};

/** A repository that is merged and has no run yet, but for what is said of it. */
export function repo(differences: Partial<CiStatus>): CiStatus {
  return {...MERGED, ...differences};
}
