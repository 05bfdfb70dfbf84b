import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import {capital, stateOf, SUMMARY_ORDER, wordOf} from '../../main/resources/web/shipyard-ci/ui/states';
import {repo} from './statuses';

test('every state has its word', () => {
  deepEqual(SUMMARY_ORDER.map(status => wordOf(repo({status}))),
    ['success', 'failed', 'in progress', 'pending', 'timed out', 'cancelled', 'no workflow']);
});

test('a repository that waits for its merge is not merged', () => {
  equal(wordOf(repo({status: 'pending', merge_commit_sha: ''})), 'not merged');
  equal(wordOf(repo({status: 'failure', merge_commit_sha: ''})), 'failed');
});

test('a state that this page does not know yet is shown by its name', () => {
  equal(wordOf(repo({status: 'waiting_for_approval'})), 'waiting for approval');
});

test('every state has a figure of its own in the summary', () => {
  equal(new Set(SUMMARY_ORDER.map(status => stateOf(status).figure)).size, 7);
});

test('a capital is put before words', () => {
  equal(capital('not merged'), 'Not merged');
  equal(capital(''), '');
});
