import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {summaryOf} from '../../main/resources/web/shipyard-ci/feed/release-state';
import {inWords} from '../../main/resources/web/shipyard-ci/ui/proportions';
import {repo} from './statuses';

function wordsOf(...states: readonly string[]): string {
  return inWords(summaryOf(states.map(status => repo({status}))));
}

test('a summary in words names the states that there are, what went well first', () => {
  equal(wordsOf('timeout', 'failure', 'success', 'failure'), '4 repositories: 1 success, 2 failed, 1 timed out');
});

test('one repository is not many', () => {
  equal(wordsOf('in_progress'), '1 repository: 1 in progress');
  equal(wordsOf(), '0 repositories');
});
