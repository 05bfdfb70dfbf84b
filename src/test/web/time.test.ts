import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {ago, duration, remaining} from '../../main/resources/web/shipyard-ci/ui/time';

test('an age is shown in one unit, rounded down', () => {
  equal(ago(5), '5s ago');
  equal(ago(59.9), '59s ago');
  equal(ago(60), '1m ago');
  equal(ago(3_599), '59m ago');
  equal(ago(3_600), '1h ago');
  equal(ago(86_399), '23h ago');
  equal(ago(86_400), '1d ago');
  equal(ago(1_000_000), '11d ago');
});

test('what was a moment ago, or is to come by another clock, is now', () => {
  equal(ago(4.9), 'just now');
  equal(ago(-30), 'just now');
});

test('a duration is shown in two units', () => {
  equal(duration(0), '0s');
  equal(duration(59), '59s');
  equal(duration(60), '1m 0s');
  equal(duration(3_599), '59m 59s');
  equal(duration(3_600), '1h 0m');
  equal(duration(100_000), '27h 46m');
});

test('what is left is said in minutes, rounded up', () => {
  equal(remaining(1), 'less than a minute left');
  equal(remaining(59.9), 'less than a minute left');
  equal(remaining(60), 'about 1 min left');
  equal(remaining(181), 'about 4 min left');
  equal(remaining(3_600), 'about 1 h left');
  equal(remaining(4_000), 'about 1 h 7 min left');
});

test('what takes longer than usual says by how much, rounded down', () => {
  equal(remaining(0), 'about to end');
  equal(remaining(-59), 'about to end');
  equal(remaining(-60), '1 min longer than usual');
  equal(remaining(-239), '3 min longer than usual');
  equal(remaining(-7_200), '2 h longer than usual');
});
