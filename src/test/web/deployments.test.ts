import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import {type Deployments, NO_DEPLOYMENTS, placesOf, withMessage} from '../../main/resources/web/shipyard-ci/stream/deployments';
import type {DeploymentStatus, EnvironmentStatus} from '../../main/resources/web/shipyard-ci/stream/model';
import {placeWords} from '../../main/resources/web/shipyard-ci/ui/place-words';

const RUNNING: EnvironmentStatus = {
  app_name: 'server-qa', current_version: '1.1.937', expected_version: '1.1.937', sync_status: 'Synced',
  health_status: 'Healthy', rollout_status: '', last_checked_at: 0, state: 'deployed', url: '', last_error: '',
};

function repo(repo_id: number, qa: Partial<EnvironmentStatus> = {}): DeploymentStatus {
  const status = {...RUNNING, ...qa};
  return {repo_id, repo_name: `repo-${repo_id}`, environments: {qa: status, prod: {...RUNNING, state: 'waiting'}}};
}

function statesOf(deployments: Deployments, repoId: number): readonly string[] {
  return placesOf(deployments, repoId).map(({environment, status}) => `${environment} ${status.state}`);
}

test('complete deployments replace all that was known, and so do those that do not say whether they are', () => {
  const known = withMessage(NO_DEPLOYMENTS, {complete: true, statuses: [repo(1)], any_pending: true});
  deepEqual(known.environments, ['qa', 'prod']);
  equal(known.anyPending, true);
  for (const complete of [true, undefined]) {
    const next = withMessage(known, {...complete === undefined ? {} : {complete}, statuses: [repo(2)], any_pending: false});
    deepEqual(statesOf(next, 1), []);
    deepEqual(statesOf(next, 2), ['qa deployed', 'prod waiting']);
    equal(next.anyPending, false);
  }
});

test('changed deployments take the place of what was known of them', () => {
  const known = withMessage(NO_DEPLOYMENTS, {complete: true, statuses: [repo(1), repo(2)], any_pending: false});
  const next = withMessage(known, {complete: false, statuses: [repo(1, {state: 'unhealthy'})], any_pending: true});
  deepEqual(statesOf(next, 1), ['qa unhealthy', 'prod waiting']);
  deepEqual(statesOf(next, 2), ['qa deployed', 'prod waiting']);
  const nothingNew = withMessage(next, {complete: false, statuses: [], any_pending: false});
  deepEqual(statesOf(nothingNew, 1), ['qa unhealthy', 'prod waiting']);
  equal(nothingNew.anyPending, false);
});

test('without environments nothing runs anywhere', () => {
  const none = withMessage(NO_DEPLOYMENTS, {statuses: [], any_pending: false});
  deepEqual(none.environments, []);
  deepEqual(placesOf(none, 1), []);
});

test('what is said of an environment has the version that is to run, and the other one that does', () => {
  const wordsOf = (state: string, current_version: string): string =>
    placeWords({repoId: 1, repo: 'server', environment: 'qa', status: {...RUNNING, state, current_version}});
  equal(wordsOf('deployed', '1.1.937'), 'deployed 1.1.937');
  equal(wordsOf('syncing', '1.1.930'), 'syncing 1.1.937, now 1.1.930');
  equal(wordsOf('replaced', '1.1.940'), 'replaced 1.1.937, now 1.1.940');
  equal(wordsOf('not_found', ''), 'not found 1.1.937');
  equal(wordsOf('timeout', ''), 'not deployed in time 1.1.937');
  equal(wordsOf('a_state_of_later', ''), 'a state of later 1.1.937');
});
