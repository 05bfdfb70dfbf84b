import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {apiRoot} from './api';
import type {CiStatus} from './model';
import {ReleaseStream, type Subscriber} from './release-stream';
import {NOTHING_KNOWN, type ReleaseState} from './release-state';

/** A component whose attributes say which release it shows, and where the service is. */
interface Host extends ReactiveControllerHost {
  readonly release: string;
  readonly api: string;
}

/** What a component needs of the release; without anything else, it neither shows nor says how repositories stand. */
type Needs = Pick<Subscriber, 'voice' | 'wantsDetail' | 'shows'>;

/** Follows the release that the attributes of its component name. */
export class StreamController implements ReactiveController, Subscriber {
  private followed: ReleaseStream | undefined;
  private key = '';

  readonly voice: number;
  readonly wantsDetail: boolean;
  readonly shows: (repo: CiStatus) => boolean;

  constructor(private readonly host: Host, {voice = -1, wantsDetail = false, shows = () => false}: Partial<Needs>) {
    this.voice = voice;
    this.wantsDetail = wantsDetail;
    this.shows = shows;
    host.addController(this);
  }

  get stream(): ReleaseStream | undefined {
    return this.followed;
  }

  get state(): ReleaseState {
    return this.followed?.state ?? NOTHING_KNOWN;
  }

  get announcement(): string {
    return this.followed?.announcementFor(this) ?? '';
  }

  changed(): void {
    this.host.requestUpdate();
  }

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    const {release, api} = this.host;
    if (this.key !== `${api} ${release}`) {
      this.leave();
      this.key = `${api} ${release}`;
      this.followed = release === '' ? undefined : ReleaseStream.of(apiRoot(api), release);
      this.followed?.subscribe(this);
    }
  }

  hostDisconnected(): void {
    this.leave();
  }

  private leave(): void {
    this.followed?.unsubscribe(this);
    this.followed = undefined;
    this.key = '';
  }
}
