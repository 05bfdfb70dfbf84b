import {standingOf, stateOf, versionOf, wordOf} from '../ui/states';
import type {CiStatus} from './model';

/** Changes come in bursts, and a reader must come to its end before the next begins. */
const GATHER_MS = 1_500;
/** More than that, and a number says more than names. */
const MOST_NAMED = 3;

/** Gathers what changed into one sentence for those who do not see it. */
export class Announcements {
  private readonly changes = new Map<number, CiStatus>();
  private timer = 0;

  constructor(private readonly announce: (text: string) => void) {
  }

  compare(before: readonly CiStatus[], after: readonly CiStatus[]): void {
    const known = new Map(before.map(status => [status.repo_id, status]));
    for (const status of after) {
      const old = known.get(status.repo_id);
      if (old !== undefined && sentence(old) !== sentence(status)) {
        this.changes.set(status.repo_id, status);
      }
    }
    if (this.changes.size > 0 && this.timer === 0) {
      this.timer = setTimeout(() => this.flush(), GATHER_MS);
    }
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.changes.clear();
  }

  private flush(): void {
    const changed = [...this.changes.values()];
    this.clear();
    this.announce(changed.length > MOST_NAMED ? `${changed.length} repositories changed: ${counted(changed)}`
      : changed.map(sentence).join('. '));
  }
}

function sentence(status: CiStatus): string {
  const version = versionOf(status) === '' ? '' : `, version ${versionOf(status)}`;
  return `${status.repo_name}: ${wordOf(status)}${version}`;
}

function counted(changed: readonly CiStatus[]): string {
  const counts = new Map<string, number>();
  for (const status of changed) {
    const word = status.superseded_by === undefined ? wordOf(status) : stateOf(standingOf(status)).word;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
