import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import {capital, standingOf, stateOf, SUMMARY_ORDER, toneOf, wordOf} from '../../main/resources/web/shipyard-ci/ui/states';
import {repo} from './statuses';

const RUN = {run_number: 945, run_url: 'https://github.com/acme/server/actions/runs/945', chart_version: '', completed_at: 0};

test('every state has its word', () => {
  deepEqual(SUMMARY_ORDER.map(status => wordOf(repo({status}))),
    ['success', 'superseded', 'failed', 'in progress', 'pending', 'timed out', 'cancelled', 'no workflow']);
});

test('a repository that waits for its merge is not merged', () => {
  equal(wordOf(repo({status: 'pending', merge_commit_sha: ''})), 'not merged');
  equal(wordOf(repo({status: 'failure', merge_commit_sha: ''})), 'failed');
});

test('a state that this page does not know yet is shown by its name', () => {
  equal(wordOf(repo({status: 'waiting_for_approval'})), 'waiting for approval');
});

test('every state has a figure of its own in the summary', () => {
  equal(new Set(SUMMARY_ORDER.map(status => stateOf(status).figure)).size, 8);
});

test('a repository that was superseded says by which run, and what that came to', () => {
  const said = (status: string): readonly string[] => {
    const superseded = repo({status: 'cancelled', run_number: 937, superseded_by: {...RUN, status}});
    return [wordOf(superseded), standingOf(superseded), toneOf(superseded)];
  };
  deepEqual(said('success'), ['deployed with #945', 'superseded', 'success']);
  deepEqual(said('in_progress'), ['superseded by #945', 'superseded', 'progress']);
  deepEqual(said('pending'), ['superseded by #945', 'superseded', 'progress']);
  deepEqual(said('failure'), ['superseded by #945, which failed', 'failure', 'failure']);
  deepEqual(said('timeout'), ['superseded by #945, which timed out', 'timeout', 'failure']);
  deepEqual(said('cancelled'), ['superseded by #945, which was cancelled', 'cancelled', 'idle']);
});

test('a capital is put before words', () => {
  equal(capital('not merged'), 'Not merged');
  equal(capital(''), '');
});
