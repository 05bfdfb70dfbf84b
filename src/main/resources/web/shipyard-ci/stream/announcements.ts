import {placeWord, placeWords} from '../ui/place-words';
import {standingOf, stateOf, versionOf, wordOf} from '../ui/states';
import type {Place} from './deployments';
import type {CiStatus} from './model';

/** Changes come in bursts, and a reader must come to its end before the next begins. */
const GATHER_MS = 1_500;
/** More than that, and a number says more than names. */
const MOST_NAMED = 3;

/** How a repository stands, or what it has come to in an environment. */
export interface Standing {
  readonly repoId: number;
  /** Empty if it is that of its CI. */
  readonly environment: string;
  readonly sentence: string;
  /** What is counted where there are too many to be named. */
  readonly word: string;
}

export function standingOfCi(status: CiStatus): Standing {
  const version = versionOf(status) === '' ? '' : `, version ${versionOf(status)}`;
  return {
    repoId: status.repo_id, environment: '', sentence: `${status.repo_name}: ${wordOf(status)}${version}`,
    word: status.superseded_by === undefined ? wordOf(status) : stateOf(standingOf(status)).word,
  };
}

export function standingOfPlace(place: Place): Standing {
  const {repoId, repo, environment} = place;
  return {repoId, environment, sentence: `${repo} in ${environment}: ${placeWords(place)}`, word: placeWord(place)};
}

/** Gathers what changed into one sentence for those who do not see it. */
export class Announcements {
  private readonly changes = new Map<string, Standing>();
  private timer = 0;

  constructor(private readonly announce: (text: string) => void) {
  }

  compare(before: readonly Standing[], after: readonly Standing[]): void {
    const known = new Map(before.map(standing => [keyOf(standing), standing]));
    for (const standing of after) {
      const old = known.get(keyOf(standing));
      if (old !== undefined && old.sentence !== standing.sentence) {
        this.changes.set(keyOf(standing), standing);
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
    this.announce(changed.length <= MOST_NAMED ? changed.map(({sentence}) => sentence).join('. ')
      : `${repositories(changed)} changed: ${counted(changed)}`);
  }
}

function keyOf({repoId, environment}: Standing): string {
  return `${repoId} ${environment}`;
}

function repositories(changed: readonly Standing[]): string {
  const count = new Set(changed.map(({repoId}) => repoId)).size;
  return `${count} ${count === 1 ? 'repository' : 'repositories'}`;
}

function counted(changed: readonly Standing[]): string {
  const counts = new Map<string, number>();
  for (const {word} of changed) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
