import {ApiError, isSignedOut, messageOf, releaseUrl, request} from './api';
import {Backoff} from './backoff';
import {DeploymentReader} from './deployment-reader';
import type {DeploymentMessage} from './deployments';
import type {CiStatusEvent, CiStatuses, DeploymentStatusEvent, ReleaseDetail, Sync} from './model';
import type {StatusMessage} from './release-state';

/** Between two reads of `ci-status` while events are not available. */
const POLL_MS = 10_000;
/** A stream whose first event does not come is held back somewhere on the way. */
const FIRST_EVENT_MS = 10_000;
/** The service sends a heartbeat every 15 seconds while it has nothing else to send. */
const SILENCE_MS = 40_000;
/** Browsers allow six connections to an HTTP/1.1 server: requests need some of them. */
const MAX_STREAMS = 4;

/** Receives what comes. */
export interface Listener {
  /** @param afresh not one of a row of messages: anything may have happened since the last one */
  statuses(message: StatusMessage, afresh: boolean): void;
  deployments(message: DeploymentMessage): void;
  release(detail: ReleaseDetail): void;
  sync(sync: Sync): void;
  /** Nothing has changed since the last message. */
  unchanged(): void;
  /** There is no such release. */
  unknown(): void;
  /** @param signedOut what failed is that the service does not know who asks */
  failed(problem: string, signedOut: boolean): void;
  /** Whether something moves by itself, so that reading again is worth it. */
  readonly moving: boolean;
}

let streams = 0;

/** Follows one release by events, or by polling while they are not available; events are tried again now and then. */
export class Connection {
  private readonly url: string;
  private readonly backoff = new Backoff();
  private readonly deployments: DeploymentReader;
  private stream: EventSource | undefined;
  private listened = false;
  private aborter = new AbortController();
  /** Of what is shown; empty when that came by an event, or when nothing is. */
  private etag = '';
  private listenTimer = 0;
  private pollTimer = 0;
  /** Runs from one event to the next. */
  private silenceTimer = 0;
  private polling: Promise<void> | undefined;

  constructor(root: string, release: string, private readonly listener: Listener) {
    this.url = releaseUrl(root, release);
    this.deployments = new DeploymentReader(`${this.url}/deployment-status`);
  }

  open(): void {
    this.aborter = new AbortController();
    this.backoff.reset();
    this.listen();
  }

  close(): void {
    this.aborter.abort();
    this.polling = undefined;
    this.closeStream();
    clearTimeout(this.listenTimer);
    clearTimeout(this.pollTimer);
  }

  /** Something has changed; events would bring it. An answer that is on its way may be older. */
  async pollAgain(): Promise<void> {
    if (!this.live) {
      await this.polling;
      await this.poll();
    }
  }

  private listen(): void {
    if (streams >= MAX_STREAMS) {
      void this.disconnected();
      return;
    }
    streams++;
    this.listened = false;
    const stream = this.stream = new EventSource(`${this.url}/events`, {withCredentials: true});
    this.silenceTimer = setTimeout(() => void this.disconnected(), FIRST_EVENT_MS);
    stream.onerror = () => {
      if (this.listened) {
        // what is shown was true until now
        this.listener.unchanged();
      }
      void this.disconnected();
    };
    this.on<CiStatusEvent>(stream, 'ci-status', message => {
      this.backoff.reset();
      this.etag = '';
      this.deployments.forget();
      clearTimeout(this.pollTimer);
      this.listener.statuses(message, !this.listened);
      this.listened = true;
    });
    this.on<DeploymentStatusEvent>(stream, 'deployment-status', message => this.listener.deployments(message));
    this.on<ReleaseDetail>(stream, 'release', detail => this.listener.release(detail));
    this.on<Sync>(stream, 'sync', sync => this.listener.sync(sync));
    this.on(stream, 'heartbeat', () => {});
  }

  private on<T>(stream: EventSource, type: string, take: (data: T) => void): void {
    stream.addEventListener(type, event => {
      clearTimeout(this.silenceTimer);
      this.silenceTimer = setTimeout(() => void this.disconnected(), SILENCE_MS);
      take(JSON.parse((event as MessageEvent<string>).data) as T);
    });
  }

  private closeStream(): void {
    clearTimeout(this.silenceTimer);
    if (this.stream !== undefined) {
      this.stream.close();
      this.stream = undefined;
      streams--;
    }
  }

  /**
   * The browser's own retry gives up at the first refusal, and knows no backoff. With each attempt that fails goes one
   * poll, so that what changes although nothing is in progress, as a re-run, is seen too.
   */
  private async disconnected(): Promise<void> {
    this.closeStream();
    clearTimeout(this.pollTimer);
    this.listenTimer = setTimeout(() => this.listen(), this.backoff.next());
    await this.poll();
  }

  /** Once at a time: an answer that is slow is not overtaken by the next. */
  private poll(): Promise<void> {
    if (this.polling === undefined) {
      const polling = this.ask().finally(() => {
        if (this.polling === polling) {
          this.polling = undefined;
        }
      });
      this.polling = polling;
    }
    return this.polling;
  }

  private async ask(): Promise<void> {
    const {signal} = this.aborter;
    try {
      const headers: HeadersInit = this.etag === '' ? {} : {'If-None-Match': this.etag};
      // the browser's own cache would answer 200 for what is 304, and keep what changes all the time
      const response = await request(`${this.url}/ci-status`, {signal, headers, cache: 'no-store'});
      const statuses = response.status === 304 ? undefined : await response.json() as CiStatuses;
      if (signal.aborted || this.live) {
        return;
      }
      if (statuses === undefined) {
        this.listener.unchanged();
      } else {
        this.etag = response.headers.get('ETag') ?? '';
        this.listener.statuses(statuses, true);
      }
      await this.askForDeployments(signal);
    } catch (failure) {
      if (!signal.aborted && !this.live) {
        this.report(failure);
      }
    }
    if (!signal.aborted && !this.live && this.listener.moving) {
      clearTimeout(this.pollTimer);
      this.pollTimer = setTimeout(() => void this.poll(), POLL_MS);
    }
  }

  private async askForDeployments(signal: AbortSignal): Promise<void> {
    const deployments = await this.deployments.read(signal);
    if (signal.aborted || this.live) {
      this.deployments.forget();
    } else if (deployments !== undefined) {
      this.listener.deployments(deployments);
    }
  }

  private report(failure: unknown): void {
    if (failure instanceof ApiError && failure.status === 404) {
      this.etag = '';
      this.listener.unknown();
    } else {
      this.listener.failed(messageOf(failure), isSignedOut(failure));
    }
  }

  /** Events are newer than any answer that was under way when they came. */
  private get live(): boolean {
    return this.stream?.readyState === EventSource.OPEN;
  }
}
