import type {CiStatus, CiSummary} from '../feed/model';

/** A colour and a sign; what they mean is always said in words as well. */
export type Tone = 'success' | 'failure' | 'progress' | 'idle' | 'none';

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
  success: {tone: 'success', word: 'success', figure: 'success', always: true},
};

/** The states as the summary lists them: what went well comes first. */
export const SUMMARY_ORDER = ['success', 'failure', 'in_progress', 'pending', 'timeout', 'cancelled', 'no_workflow'] as const;

export function stateOf(status: string): State {
  return STATES[status] ?? {tone: 'idle', word: status.replaceAll('_', ' '), figure: 'pending', always: false};
}

export function wordOf(repo: CiStatus): string {
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
