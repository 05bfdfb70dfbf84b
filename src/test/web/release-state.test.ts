import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import type {CiStatus, Release, ReleaseDetail, Sync} from '../../main/resources/web/shipyard-ci/stream/model';
import {
  isMoving, NOTHING_KNOWN, type ReleaseState, summaryOf, withDeployments, withDetail, withProblem, withStatuses, withSync,
} from '../../main/resources/web/shipyard-ci/stream/release-state';
import {repo} from './statuses';

const SYNC: Sync = {...NOTHING_KNOWN.sync, syncing: true, examined: 3, total: 9};
const SERVER = repo({repo_id: 1, repo_name: 'server'});
const WEBAPP = repo({repo_id: 2, repo_name: 'webapp'});

function detail(sync: Sync): ReleaseDetail {
  return {release: {} as Release, repos: [], org: 'acme', ci_summary: summaryOf([SERVER]), syncing: sync.syncing, sync};
}

function ready(...statuses: readonly CiStatus[]): ReleaseState {
  return withStatuses(NOTHING_KNOWN, {complete: true, statuses, any_in_progress: false});
}

test('complete statuses replace all that was known', () => {
  const state = withStatuses(ready(SERVER), {complete: true, statuses: [WEBAPP], any_in_progress: true});
  deepEqual(state.statuses, [WEBAPP]);
  equal(state.anyInProgress, true);
});

test('statuses that do not say whether they are complete are', () => {
  deepEqual(withStatuses(ready(SERVER), {statuses: [WEBAPP], any_in_progress: false}).statuses, [WEBAPP]);
});

test('changed statuses take the place of what was known of them, and new ones come last', () => {
  const failed = repo({...SERVER, status: 'failure'});
  const plugin = repo({repo_id: 3, repo_name: 'plugin'});
  const state = withStatuses(ready(SERVER, WEBAPP), {complete: false, statuses: [plugin, failed], any_in_progress: false});
  deepEqual(state.statuses, [failed, WEBAPP, plugin]);
});

test('a summary is taken as it comes, and counted where none does', () => {
  const ci_summary = {...summaryOf([]), total: 9};
  equal(withStatuses(ready(), {statuses: [SERVER], any_in_progress: false, ci_summary}).summary.total, 9);
  equal(ready(SERVER).summary.total, 1);
});

test('a summary has a figure for each state', () => {
  const states = ['success', 'failure', 'failure', 'in_progress', 'pending', 'cancelled', 'no_workflow', 'timeout'];
  deepEqual(summaryOf(states.map(status => repo({status}))), {
    total: 8, success: 1, failed: 2, in_progress: 1, pending: 1, cancelled: 1, no_workflow: 1, timeout: 1, superseded: 0,
  });
});

test('a repository that was superseded counts as that, unless the other run went wrong', () => {
  const superseded = (status: string): CiStatus => repo({status: 'cancelled', superseded_by: {
    run_number: 945, run_url: '', status, chart_version: '', completed_at: 0}});
  const summary = summaryOf(['success', 'in_progress', 'failure'].map(superseded));
  deepEqual([summary.superseded, summary.failed, summary.cancelled], [2, 1, 0]);
});

test('no repositories may mean that discovery goes on', () => {
  equal(ready().phase, 'loading');
  equal(ready(SERVER).phase, 'ready');
  const none = {statuses: [], any_in_progress: false};
  equal(withStatuses(withSync(NOTHING_KNOWN, SYNC), none).phase, 'ready');
  equal(withStatuses(withDetail(NOTHING_KNOWN, detail(NOTHING_KNOWN.sync)), none).phase, 'ready');
});

test('of the detail its progress is taken, and not its summary', () => {
  const state = withDetail(ready(), detail(SYNC));
  equal(state.phase, 'ready');
  equal(state.sync, SYNC);
  equal(state.summary.total, 0);
});

test('progress shows that there is a release', () => {
  const state = withSync(NOTHING_KNOWN, SYNC);
  equal(state.phase, 'ready');
  equal(state.sync, SYNC);
});

test('a problem makes what is known stale, and leaves it there', () => {
  const state = withProblem(ready(SERVER), 'the service does not answer', '/sign-in');
  deepEqual(state, {
    ...ready(SERVER), receivedAt: state.receivedAt, stale: true, problem: 'the service does not answer', signInAt: '/sign-in',
  });
});

test('a problem before anything is known is a failure', () => {
  const state = withProblem(NOTHING_KNOWN, 'the service does not answer', '');
  deepEqual(state, {...NOTHING_KNOWN, phase: 'failed', problem: 'the service does not answer'});
});

test('whatever is received ends the problem, and shows when it was true', ({mock}) => {
  mock.timers.enable({apis: ['Date'], now: 1_234});
  const wrong = withProblem(ready(SERVER), 'the service does not answer', '/sign-in');
  const none = {statuses: [], any_in_progress: false};
  for (const state of [withSync(wrong, SYNC), withDetail(wrong, detail(SYNC)), withStatuses(wrong, none)]) {
    deepEqual([state.stale, state.problem, state.signInAt, state.receivedAt], [false, '', '', 1_234]);
  }
});

test('a release moves while a run, a discovery or a deployment may change by itself', () => {
  equal(isMoving(ready(SERVER)), false);
  equal(isMoving(withStatuses(ready(SERVER), {statuses: [SERVER], any_in_progress: true})), true);
  equal(isMoving(withSync(ready(SERVER), SYNC)), true);
  equal(isMoving(withDeployments(ready(SERVER), {statuses: [], any_pending: true})), true);
});
