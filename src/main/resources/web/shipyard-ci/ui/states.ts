import type {CiStatus, CiSummary, SupersededBy} from '../stream/model';

/** A colour and a sign; what they mean is always said in words as well. */
export type Tone = 'success' | 'failure' | 'progress' | 'idle' | 'none' | 'missing';

interface State {
  readonly tone: Tone;
  readonly word: string;
  /** Its figure in the summary. */
  readonly figure: keyof CiSummary;
  /** In the summary even when there is none of it. */
  readonly always: boolean;
}

/** In the order of urgency, which is that of the column sorted. */
const STATES: Readonly<Record<string, State>> = {
  failure: {tone: 'failure', word: 'failed', figure: 'failed', always: true},
  timeout: {tone: 'failure', word: 'timed out', figure: 'timeout', always: false},
  in_progress: {tone: 'progress', word: 'in progress', figure: 'in_progress', always: true},
  pending: {tone: 'idle', word: 'pending', figure: 'pending', always: true},
  cancelled: {tone: 'idle', word: 'cancelled', figure: 'cancelled', always: false},
  no_workflow: {tone: 'none', word: 'no workflow', figure: 'no_workflow', always: false},
  superseded: {tone: 'success', word: 'superseded', figure: 'superseded', always: false},
  success: {tone: 'success', word: 'success', figure: 'success', always: true},
};

/** The states as the summary lists them: what went well comes first. */
export const SUMMARY_ORDER = ['success', 'superseded', 'failure', 'in_progress', 'pending', 'timeout', 'cancelled',
  'no_workflow'] as const;

/** How a run that superseded another one went wrong. */
const WRONG: Readonly<Record<string, string>> = {
  failure: ', which failed', timeout: ', which timed out', cancelled: ', which was cancelled',
};

export function stateOf(status: string): State {
  return STATES[status] ?? {tone: 'idle', word: status.replaceAll('_', ' '), figure: 'pending', always: false};
}

/** Its status; `superseded` if another run than its own counts, or what that came to if it went wrong. */
export function standingOf({status, superseded_by}: CiStatus): string {
  return superseded_by === undefined ? status : superseded_by.status in WRONG ? superseded_by.status : 'superseded';
}

export function toneOf(repo: CiStatus): Tone {
  const goesOn = ['pending', 'in_progress'].includes(repo.superseded_by?.status ?? '');
  return goesOn ? 'progress' : stateOf(standingOf(repo)).tone;
}

/** That of the run that counts. */
export function versionOf(repo: CiStatus): string {
  return repo.superseded_by?.chart_version ?? repo.chart_version;
}

/** What is said before the number of the run that superseded another one, and after it. */
export function supersededWords({status}: SupersededBy): readonly [string, string] {
  return status === 'success' ? ['deployed with', ''] : ['superseded by', WRONG[status] ?? ''];
}

export function wordOf(repo: CiStatus): string {
  if (repo.superseded_by !== undefined) {
    const [before, after] = supersededWords(repo.superseded_by);
    return `${before} #${repo.superseded_by.run_number}${after}`;
  }
  if (repo.status === 'pending') {
    return repo.merge_commit_sha === '' ? 'not merged' : repo.conclusion === 'waiting' ? 'waiting for approval' : 'pending';
  }
  return stateOf(repo.status).word;
}

export function urgencyOf(status: string): number {
  return Object.keys(STATES).indexOf(status);
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
