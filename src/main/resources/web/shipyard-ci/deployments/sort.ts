import type {CiStatus} from '../stream/model';
import {standingOf, urgencyOf, versionOf} from '../ui/states';

export type Column = 'repo' | 'status' | 'run' | 'chart' | 'started' | 'completed';

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

export const BY_NAME: Order = {column: 'repo', descending: false};

/** 1.10 comes after 1.9. */
const natural = new Intl.Collator(undefined, {numeric: true, sensitivity: 'base'});

const COMPARISONS: Readonly<Record<Column, (a: CiStatus, b: CiStatus) => number>> = {
  repo: (a, b) => natural.compare(a.repo_name, b.repo_name),
  status: (a, b) => urgencyOf(standingOf(a)) - urgencyOf(standingOf(b)),
  run: (a, b) => a.run_number - b.run_number,
  chart: (a, b) => natural.compare(versionOf(a), versionOf(b)),
  started: (a, b) => a.started_at - b.started_at,
  completed: (a, b) => a.completed_at - b.completed_at,
};

/** What is missing is last, whichever way it goes. */
const MISSING: Readonly<Record<Column, (status: CiStatus) => boolean>> = {
  repo: () => false,
  status: () => false,
  run: status => status.run_number === 0,
  chart: status => versionOf(status) === '',
  started: status => status.started_at === 0,
  completed: status => status.completed_at === 0,
};

export function sorted(statuses: readonly CiStatus[], {column, descending}: Order): readonly CiStatus[] {
  const missing = MISSING[column];
  const compare = COMPARISONS[column];
  return [...statuses].sort((a, b) => Number(missing(a)) - Number(missing(b))
    || (descending ? -compare(a, b) : compare(a, b)));
}

/** The same column again turns the order round. */
export function nextOrder(order: Order, column: Column): Order {
  return {column, descending: order.column === column && !order.descending};
}
