import type {ReactiveControllerHost} from 'lit';
import {messageOf} from '../stream/api';
import type {CiStatus} from '../stream/model';
import type {ReleaseStream} from '../stream/release-stream';
import {versionOf} from '../ui/states';

/** A success or failure may lack its version because its log was late. */
export function lacksVersion(repo: CiStatus): boolean {
  const run = repo.superseded_by ?? repo;
  return ['success', 'failure'].includes(run.status) && run.run_number > 0 && versionOf(repo) === '';
}

/** Chart versions that somebody asks to be read again, and what came of it. */
export class ChartReadings {
  private readonly underWay = new Set<number>();
  private readonly outcomes = new Map<number, string>();

  constructor(private readonly host: ReactiveControllerHost) {
  }

  isUnderWay(repoId: number): boolean {
    return this.underWay.has(repoId);
  }

  outcomeOf(repoId: number): string {
    return this.outcomes.get(repoId) ?? '';
  }

  async read(stream: ReleaseStream, repoId: number): Promise<void> {
    this.underWay.add(repoId);
    this.outcomes.delete(repoId);
    this.host.requestUpdate();
    try {
      const version = await stream.refreshChartVersion(repoId);
      this.outcomes.set(repoId, version === '' ? 'none in the log' : `found ${version}`);
    } catch (failure) {
      this.outcomes.set(repoId, messageOf(failure));
    }
    this.underWay.delete(repoId);
    this.host.requestUpdate();
  }
}
