import {ApiError, request} from './api';
import type {DeploymentStatuses} from './model';

/** Reads `deployment-status`, which other services may not have. */
export class DeploymentReader {
  /** Of what is shown; empty when that came by an event, or when nothing is. */
  private etag = '';
  private missing = false;

  constructor(private readonly url: string) {
  }

  /** What was read last is not what is shown. */
  forget(): void {
    this.etag = '';
  }

  /**
   * Undefined if there is nothing new; a service that does not have it is not asked again.
   *
   * @throws ApiError
   */
  async read(signal: AbortSignal): Promise<DeploymentStatuses | undefined> {
    if (this.missing) {
      return undefined;
    }
    try {
      const headers: HeadersInit = this.etag === '' ? {} : {'If-None-Match': this.etag};
      const response = await request(this.url, {signal, headers, cache: 'no-store'});
      if (response.status === 304) {
        return undefined;
      }
      const statuses = await response.json() as DeploymentStatuses;
      this.etag = response.headers.get('ETag') ?? '';
      return statuses;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) {
        this.missing = true;
        return undefined;
      }
      throw failure;
    }
  }
}
