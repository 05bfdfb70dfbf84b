import {read, releaseUrl, request, send, signInUrl} from './api';
import {Announcements, type Standing, standingOfCi, standingOfPlace} from './announcements';
import {Connection, type Listener} from './connection';
import {type DeploymentMessage, placesOf} from './deployments';
import {DetailReader} from './detail-reader';
import type {ChartVersion, CiStatus, ReleaseDetail, Sync} from './model';
import {
  isMoving, NOTHING_KNOWN, received, type ReleaseState, type StatusMessage, withDeployments, withDetail, withProblem,
  withStatuses, withSync,
} from './release-state';

/** A component that shows the release. */
export interface Subscriber {
  changed(): void;
  /** Whether it needs the repositories and branches too. */
  readonly wantsDetail: boolean;
  /** Whether it says how this repository stands. */
  shows(repo: CiStatus): boolean;
  /** The one with the loudest voice announces changes: they are said once, however many components show them. */
  readonly voice: number;
}

const streams = new Map<string, ReleaseStream>();

/**
 * What all components of a page that show one release share: one connection, open while the page is visible, and what is
 * known through it.
 */
export class ReleaseStream implements Listener {
  private readonly url: string;
  private readonly subscribers = new Set<Subscriber>();
  private readonly connection: Connection;
  private readonly reader: DetailReader;
  private readonly announcements = new Announcements(text => this.announce(text));
  private connected = false;
  private current = NOTHING_KNOWN;
  private announced = '';

  private constructor(private readonly key: string, private readonly root: string, release: string) {
    this.url = releaseUrl(root, release);
    this.connection = new Connection(root, release, this);
    this.reader = new DetailReader(this.url, this);
  }

  static of(root: string, release: string): ReleaseStream {
    const key = `${root} ${release}`;
    let stream = streams.get(key);
    if (stream === undefined) {
      stream = new ReleaseStream(key, root, release);
      streams.set(key, stream);
    }
    return stream;
  }

  get state(): ReleaseState {
    return this.current;
  }

  get moving(): boolean {
    return isMoving(this.current);
  }

  subscribe(subscriber: Subscriber): void {
    this.subscribers.add(subscriber);
    if (this.subscribers.size === 1) {
      document.addEventListener('visibilitychange', this.follow);
      window.addEventListener('online', this.reconnect);
    }
    if (this.connected && subscriber.wantsDetail && this.current.detail === undefined) {
      void this.reader.read();
    }
    this.follow();
  }

  /** A component that is only moved about the page comes back at once. */
  unsubscribe(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    setTimeout(() => {
      if (this.subscribers.size === 0) {
        document.removeEventListener('visibilitychange', this.follow);
        window.removeEventListener('online', this.reconnect);
        streams.delete(this.key);
        this.follow();
      }
    });
  }

  /** What `subscriber` is to say now. */
  announcementFor(subscriber: Subscriber): string {
    const loudest = [...this.subscribers].reduce((loud, other) => other.voice > loud.voice ? other : loud, subscriber);
    return loudest === subscriber ? this.announced : '';
  }

  /** Looks again at once. */
  readonly reconnect = (): void => {
    if (this.connected) {
      this.connection.close();
      this.connection.open();
    }
  };

  /** @throws ApiError */
  async refreshChartVersion(repoId: number): Promise<string> {
    const chart = await read<ChartVersion>(`${this.url}/repos/${repoId}/refresh-chart-version`, send('POST'));
    this.set({
      ...this.current,
      statuses: this.current.statuses.map(status => status.repo_id === repoId ? withChart(status, chart) : status),
    });
    return chart.chart_version;
  }

  /** @throws ApiError */
  async exclude(repoId: number, excluded: boolean): Promise<void> {
    await request(`${this.url}/repos/${repoId}`, send('PATCH', {excluded}));
    await Promise.all([this.reader.readAgain(), this.connection.pollAgain()]);
  }

  statuses(message: StatusMessage, afresh: boolean): void {
    const before = this.current;
    this.set(withStatuses(before, message));
    this.announcements.compare(before.statuses.map(standingOfCi), this.shown(this.current).map(standingOfCi));
    if (afresh && (this.wantsDetail || this.current.statuses.length === 0 || before.sync.syncing)) {
      void this.reader.read();
    }
  }

  deployments(message: DeploymentMessage): void {
    const before = this.current;
    this.set(withDeployments(before, message));
    this.announcements.compare(this.shownPlaces(before), this.shownPlaces(this.current));
  }

  release(detail: ReleaseDetail): void {
    this.reader.onRelease();
    this.set(withDetail(this.current, detail));
  }

  sync(sync: Sync): void {
    this.reader.onSync(sync);
    this.set(withSync(this.current, sync));
  }

  detail(detail: ReleaseDetail, sync = detail.sync): void {
    this.set(withDetail(this.current, {...detail, sync}));
  }

  unchanged(): void {
    this.set(received(this.current));
    if (this.current.sync.syncing) {
      void this.reader.read();
    }
  }

  unknown(): void {
    this.set({...NOTHING_KNOWN, phase: 'unknown'});
  }

  failed(problem: string, signedOut: boolean): void {
    this.set(withProblem(this.current, problem, signedOut ? signInUrl(this.root) : ''));
  }

  private get wantsDetail(): boolean {
    return [...this.subscribers].some(subscriber => subscriber.wantsDetail);
  }

  /** What no component shows is not announced either. */
  private shown({statuses}: ReleaseState): readonly CiStatus[] {
    return statuses.filter(repo => [...this.subscribers].some(subscriber => subscriber.shows(repo)));
  }

  private shownPlaces(state: ReleaseState): readonly Standing[] {
    return this.shown(state).flatMap(repo => placesOf(state.deployments, repo.repo_id).map(standingOfPlace));
  }

  private readonly follow = (): void => {
    const wanted = this.subscribers.size > 0 && document.visibilityState === 'visible';
    if (wanted && !this.connected) {
      this.connection.open();
    } else if (!wanted && this.connected) {
      this.connection.close();
      this.announcements.clear();
      this.reader.stop();
    }
    this.connected = wanted;
  };

  private announce(text: string): void {
    this.announced = text;
    this.notify();
  }

  private set(state: ReleaseState): void {
    this.current = state;
    this.notify();
  }

  private notify(): void {
    this.subscribers.forEach(subscriber => subscriber.changed());
  }
}

/** It is that of the run that counts. */
function withChart(repo: CiStatus, chart: ChartVersion): CiStatus {
  return repo.superseded_by === undefined ? {...repo, ...chart}
    : {...repo, superseded_by: {...repo.superseded_by, chart_version: chart.chart_version}};
}
