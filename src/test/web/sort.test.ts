import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import {BY_NAME, type Column, nextOrder, sorted} from '../../main/resources/web/shipyard-ci/deployments/sort';
import type {CiStatus} from '../../main/resources/web/shipyard-ci/stream/model';
import {repo} from './statuses';

function assertSorted(column: Column, descending: boolean, statuses: readonly CiStatus[], expected: readonly number[]): void {
  deepEqual(sorted(statuses, {column, descending}).map(status => status.repo_id), expected);
}

test('names sort as people read them', () => {
  const statuses = ['b', 'A10', 'a9', 'C'].map((repo_name, repo_id) => repo({repo_id, repo_name}));
  assertSorted('repo', false, statuses, [2, 1, 0, 3]);
  assertSorted('repo', true, statuses, [3, 0, 1, 2]);
});

test('states sort by urgency', () => {
  const words = ['success', 'superseded', 'no_workflow', 'cancelled', 'pending', 'in_progress', 'timeout', 'failure'];
  const statuses = words.map((status, repo_id) => repo({repo_id, status}));
  assertSorted('status', false, statuses, [7, 6, 5, 4, 3, 2, 1, 0]);
  assertSorted('status', true, statuses, [0, 1, 2, 3, 4, 5, 6, 7]);
});

test('runs sort by number, and none is last either way', () => {
  const statuses = [0, 10, 9].map((run_number, repo_id) => repo({repo_id, run_number}));
  assertSorted('run', false, statuses, [2, 1, 0]);
  assertSorted('run', true, statuses, [1, 2, 0]);
});

test('chart versions sort by their numbers, and none is last either way', () => {
  const statuses = ['', '1.10.0', '1.9.0'].map((chart_version, repo_id) => repo({repo_id, chart_version}));
  assertSorted('chart', false, statuses, [2, 1, 0]);
  assertSorted('chart', true, statuses, [1, 2, 0]);
});

test('starts and ends sort by time, and none is last either way', () => {
  const statuses = [{started_at: 0, completed_at: 8}, {started_at: 7, completed_at: 0}, {started_at: 6, completed_at: 3}]
    .map((times, repo_id) => repo({repo_id, ...times}));
  assertSorted('started', false, statuses, [2, 1, 0]);
  assertSorted('started', true, statuses, [1, 2, 0]);
  assertSorted('completed', false, statuses, [2, 0, 1]);
  assertSorted('completed', true, statuses, [0, 2, 1]);
});

test('what is the same stays in the order it came in', () => {
  const statuses = ['b', 'B', 'b'].map((repo_name, repo_id) => repo({repo_id, repo_name}));
  for (const column of ['repo', 'status'] as const) {
    assertSorted(column, false, statuses, [0, 1, 2]);
    assertSorted(column, true, statuses, [0, 1, 2]);
  }
});

test('what is sorted is left as it was', () => {
  const statuses = ['b', 'a'].map((repo_name, repo_id) => repo({repo_id, repo_name}));
  sorted(statuses, BY_NAME);
  deepEqual(statuses.map(status => status.repo_name), ['b', 'a']);
});

test('the same column again turns the order round, another begins upwards', () => {
  const down = nextOrder(BY_NAME, 'repo');
  deepEqual(down, {column: 'repo', descending: true});
  deepEqual(nextOrder(down, 'repo'), BY_NAME);
  equal(nextOrder(BY_NAME, 'run').descending, false);
  equal(nextOrder(down, 'run').descending, false);
});
