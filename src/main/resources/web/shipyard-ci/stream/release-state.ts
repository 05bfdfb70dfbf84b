import {standingOf} from '../ui/states';
import {type DeploymentMessage, type Deployments, NO_DEPLOYMENTS, withMessage} from './deployments';
import type {CiStatus, CiStatusEvent, CiStatuses, CiSummary, ReleaseDetail, Sync} from './model';

/**
 * All that is known of a release.
 *
 * `loading` and `failed` have never known anything, `unknown` is a release that does not exist. What is `stale` was true at
 * `receivedAt`, in milliseconds.
 */
export interface ReleaseState {
  readonly phase: 'loading' | 'ready' | 'unknown' | 'failed';
  readonly statuses: readonly CiStatus[];
  readonly summary: CiSummary;
  readonly anyInProgress: boolean;
  readonly deployments: Deployments;
  readonly sync: Sync;
  readonly detail: ReleaseDetail | undefined;
  readonly stale: boolean;
  readonly receivedAt: number;
  readonly problem: string;
  /** Where to sign in; empty unless that is what is wrong. */
  readonly signInAt: string;
}

/** An event, or an answer of `ci-status`: that is always complete without saying so, and has no summary. */
export type StatusMessage = CiStatuses & Partial<CiStatusEvent>;

const NO_SYNC: Sync = {syncing: false, examined: 0, found: 0, total: 0, failures: 0, error: ''};

export const NOTHING_KNOWN: ReleaseState = {
  phase: 'loading', statuses: [], summary: summaryOf([]), anyInProgress: false, deployments: NO_DEPLOYMENTS,
  sync: NO_SYNC, detail: undefined, stale: false, receivedAt: 0, problem: '', signInAt: '',
};

/** No repositories may mean that discovery goes on, which the detail says. */
export function withStatuses(state: ReleaseState, message: StatusMessage): ReleaseState {
  const all = message.complete === false ? merge(state.statuses, message.statuses) : message.statuses;
  const statuses = all.filter(status => status.excluded !== true);
  const known = statuses.length > 0 || state.detail !== undefined || state.sync.syncing;
  return received({
    ...state, phase: known ? 'ready' : 'loading', statuses, anyInProgress: message.any_in_progress,
    summary: message.ci_summary ?? summaryOf(statuses),
  });
}

export function withDeployments(state: ReleaseState, message: DeploymentMessage): ReleaseState {
  return received({...state, deployments: withMessage(state.deployments, message)});
}

/** The summary in it is not taken: it belongs to statuses that come by themselves. */
export function withDetail(state: ReleaseState, detail: ReleaseDetail): ReleaseState {
  return received({...state, phase: 'ready', detail, sync: detail.sync});
}

export function withSync(state: ReleaseState, sync: Sync): ReleaseState {
  return received({...state, phase: 'ready', sync});
}

/** Whether anything may change by itself. */
export function isMoving({anyInProgress, deployments, sync}: ReleaseState): boolean {
  return anyInProgress || deployments.anyPending || sync.syncing;
}

export function received(state: ReleaseState): ReleaseState {
  return {...state, stale: false, problem: '', signInAt: '', receivedAt: Date.now()};
}

export function withProblem(state: ReleaseState, problem: string, signInAt: string): ReleaseState {
  return state.phase === 'ready' ? {...state, stale: true, problem, signInAt} : {...state, phase: 'failed', problem, signInAt};
}

/** Only the failed count is called otherwise than the status. */
export function summaryOf(statuses: readonly CiStatus[]): CiSummary {
  const count = (status: string): number => statuses.filter(repo => standingOf(repo) === status).length;
  return {
    total: statuses.length, success: count('success'), failed: count('failure'), in_progress: count('in_progress'),
    pending: count('pending'), cancelled: count('cancelled'), no_workflow: count('no_workflow'),
    timeout: count('timeout'), superseded: count('superseded'),
  };
}

function merge(known: readonly CiStatus[], changed: readonly CiStatus[]): readonly CiStatus[] {
  const changes = new Map(changed.map(status => [status.repo_id, status]));
  const merged = known.map(status => changes.get(status.repo_id) ?? status);
  const ids = new Set(known.map(status => status.repo_id));
  return [...merged, ...changed.filter(status => !ids.has(status.repo_id))];
}
