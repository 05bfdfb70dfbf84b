import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {inWords, toneOf} from '../../main/resources/web/app/history-words';
import type {HistoryEntry} from '../../main/resources/web/shipyard-ci/stream/model';
import type {Tone} from '../../main/resources/web/shipyard-ci/ui/states';
import {textOf} from './template-text';

const RUN = {repo: 'server', run_number: 937, run_attempt: 1, run_url: 'https://github.com/acme/server/actions/runs/1'};

function entry(Action: string, details: object): HistoryEntry {
  return {ID: 1, ReleaseID: '2', Action, Actor: 'qa', Details: JSON.stringify(details), CreatedAt: 0};
}

function assertWords(action: string, details: object, words: string): void {
  equal(textOf(inWords(entry(action, details))), words);
}

function assertTone(action: string, details: object, tone: Tone): void {
  equal(toneOf(entry(action, details)), tone);
}

test('what people do is shown with who did it', () => {
  assertWords('release_created', {source_branch: 'uat', dest_branch: 'master'}, 'qa created the release of uat into master');
  assertWords('release_refreshed', {}, 'qa refreshed the release');
  assertWords('repo_excluded', {repo: 'server'}, 'qa excluded server');
  assertWords('repo_included', {repo: 'server'}, 'qa included server again');
});

test('a discovery says how many it found, and what it could not read', () => {
  assertWords('repos_synced', {count: 1, examined: 9, failed: 0}, '1 repository in the release, 9 examined');
  assertWords('repos_synced', {count: 4, examined: 9, failed: 2},
    '4 repositories in the release, 9 examined, 2 could not be read');
  assertWords('repos_synced', {}, '0 repositories in the release, 0 examined');
  assertWords('sync_failed', {reason: 'rate limit'}, 'GitHub could not be read: rate limit');
});

test('a run that starts again shows its attempt', () => {
  assertWords('ci_started', RUN, 'server: run #937 started');
  assertWords('ci_started', {...RUN, run_attempt: 2}, 'server: run #937 started again, attempt 2');
});

test('a run that ended says how, and its chart version if there is one', () => {
  assertWords('ci_completed', {...RUN, status: 'success', chart_version: '1.1.937'}, 'server: run #937 succeeded → v1.1.937');
  assertWords('ci_completed', {...RUN, status: 'success', chart_version: ''}, 'server: run #937 succeeded');
  assertWords('ci_failed', {...RUN, status: 'failure'}, 'server: run #937 failed');
  assertWords('ci_failed', {...RUN, status: 'cancelled'}, 'server: run #937 was cancelled');
  assertWords('ci_failed', {...RUN, status: 'timeout'}, 'server: run #937 timed out');
  assertWords('ci_failed', {...RUN, status: 'new_in_github'}, 'server: run #937 failed');
});

test('a run of a later commit supersedes its own', () => {
  assertWords('ci_unknown', {...RUN, run_attempt: 2}, 'server: run #937, attempt 2, ended, and GitHub does not say how');
  assertTone('ci_unknown', RUN, 'idle');
  assertWords('ci_superseded', {...RUN, run_number: 945, status: 'in_progress'}, 'server: superseded by run #945');
  assertTone('ci_superseded', RUN, 'idle');
});

test('a run without a number is its run', () => {
  assertWords('ci_failed', {repo: 'server', run_number: 0, status: 'timeout'}, 'server: its run timed out');
  assertWords('ci_failed', {repo: 'server', status: 'timeout'}, 'server: its run timed out');
});

test('an action that this page does not know yet is shown by its name', () => {
  assertWords('release_put_off', {}, 'qa: release put off');
});

test('details that cannot be read are left out', () => {
  equal(textOf(inWords({...entry('repo_excluded', {}), Details: 'nonsense'})), 'qa excluded ');
});

test('the tone is that of the end', () => {
  assertTone('ci_started', RUN, 'progress');
  assertTone('ci_completed', RUN, 'success');
  assertTone('ci_failed', {...RUN, status: 'failure'}, 'failure');
  assertTone('ci_failed', {...RUN, status: 'cancelled'}, 'idle');
  assertTone('sync_failed', {}, 'failure');
  assertTone('release_created', {}, 'idle');
});
