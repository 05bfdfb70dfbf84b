import {ApiError, isSignedOut, messageOf, read} from './api';
import {Backoff} from './backoff';
import type {ReleaseDetail, Sync} from './model';

/** Receives what was read. */
interface Listener {
  /** @param sync received by an event meanwhile, and newer than what was read */
  detail(detail: ReleaseDetail, sync: Sync | undefined): void;
  unknown(): void;
  failed(problem: string, signedOut: boolean): void;
}

/** Reads a release as a whole, once at a time. What fails is read again after a while, until it is stopped. */
export class DetailReader {
  private readonly backoff = new Backoff();
  private reading: Promise<void> | undefined;
  private timer = 0;
  /** Events count: one that comes while an answer is on its way is newer than the answer. */
  private releases = 0;
  private sync: Sync | undefined;
  private stopped = false;

  constructor(private readonly url: string, private readonly listener: Listener) {
  }

  onRelease(): void {
    this.releases++;
  }

  onSync(sync: Sync): void {
    this.sync = sync;
  }

  read(): Promise<void> {
    this.stopped = false;
    clearTimeout(this.timer);
    return this.reading ??= this.fetch().finally(() => this.reading = undefined);
  }

  /** After what is being read already: something has changed since that was asked for. */
  async readAgain(): Promise<void> {
    await this.reading;
    await this.read();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async fetch(): Promise<void> {
    const {releases} = this;
    this.sync = undefined;
    try {
      const detail = await read<ReleaseDetail>(`${this.url}?partial=true`);
      this.backoff.reset();
      if (releases === this.releases) {
        this.listener.detail(detail, this.sync);
      }
    } catch (failure) {
      this.miss(failure);
    }
  }

  private miss(failure: unknown): void {
    if (failure instanceof ApiError && failure.status === 404) {
      this.listener.unknown();
      return;
    }
    this.listener.failed(messageOf(failure), isSignedOut(failure));
    if (!this.stopped) {
      this.timer = setTimeout(() => void this.read(), this.backoff.next());
    }
  }
}
