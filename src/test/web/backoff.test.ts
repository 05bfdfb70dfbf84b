import {deepEqual} from 'node:assert/strict';
import {test} from 'node:test';
import {Backoff} from '../../main/resources/web/shipyard-ci/stream/backoff';

function waits(backoff: Backoff, count: number): readonly number[] {
  return Array.from({length: count}, () => backoff.next());
}

test('waits double up to half a minute', ({mock}) => {
  mock.method(Math, 'random', () => 1);
  deepEqual(waits(new Backoff(), 7), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('a wait is cut by half at the most', ({mock}) => {
  mock.method(Math, 'random', () => 0);
  deepEqual(waits(new Backoff(), 6), [500, 1_000, 2_000, 4_000, 8_000, 15_000]);
});

test('waits stay at half a minute however often it fails', ({mock}) => {
  mock.method(Math, 'random', () => 1);
  deepEqual(new Set(waits(new Backoff(), 2_000).slice(5)), new Set([30_000]));
});

test('after a success waits begin anew', ({mock}) => {
  mock.method(Math, 'random', () => 1);
  const backoff = new Backoff();
  waits(backoff, 3);
  backoff.reset();
  deepEqual(waits(backoff, 2), [1_000, 2_000]);
});
