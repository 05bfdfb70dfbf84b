import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {summaryOf} from '../../main/resources/web/shipyard-ci/stream/release-state';
import {inWords} from '../../main/resources/web/shipyard-ci/ui/proportions';
import {repo} from './statuses';

function wordsOf(...states: readonly string[]): string {
  return inWords(summaryOf(states.map(status => repo({status}))));
}

test('a summary says first how many of all succeeded, then which states the others are in', () => {
  equal(wordsOf('timeout', 'failure', 'success', 'failure'), '1 of 4 succeeded, 2 failed, 1 timed out');
  equal(wordsOf('in_progress'), '0 of 1 succeeded, 1 in progress');
});

test('a release without repositories has none', () => {
  equal(wordsOf(), 'no repositories');
});
