import type {Problem, Violation} from './model';

/** Where this script came from is where the API is: its files lie in a folder below the root of the service. */
const SCRIPT_ROOT = new URL('..', import.meta.url).href;

/** What is only read is there at once. */
const READ_MS = 10_000;
/** Some of what is sent has the service ask GitHub, for which it takes 55 s at the most. */
const SEND_MS = 60_000;

/** What is shown of a problem. */
type Explanation = Pick<Problem, 'detail' | 'violations'>;

/** The service was reached and refused, or it was not reached: then `status` is 0. */
export class ApiError extends Error {
  constructor(readonly status: number, detail: string, readonly violations: readonly Violation[] = []) {
    super(detail);
  }
}

/** @param api the service's root, as a page names it in an attribute; empty for the origin of this script */
export function apiRoot(api: string): string {
  return new URL(api === '' ? SCRIPT_ROOT : api, document.baseURI).href.replace(/\/+$/, '');
}

export function releaseUrl(root: string, release: string): string {
  return `${root}/api/releases/${encodeURIComponent(release)}`;
}

/** The event on the window when the caller is not, or no longer, authenticated. */
export const SIGNED_OUT = 'shipyard-ci-signed-out';

export function isSignedOut(failure: unknown): boolean {
  return failure instanceof ApiError && failure.status === 401;
}

/** Where to sign in, and to come back from if this page is the service's own. */
export function signInUrl(root: string): string {
  const url = new URL(`${root}/sign-in`);
  if (url.origin === location.origin) {
    url.searchParams.set('to', location.pathname);
  }
  return url.href;
}

/** @throws ApiError for whatever is not an answer of 2xx or 304; what has no answer in time is a `TimeoutError` */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const tooLate = AbortSignal.timeout(init.method === undefined ? READ_MS : SEND_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, tooLate]) : tooLate;
  let response: Response;
  try {
    // a page of another origin has the session sent too, as far as browsers do
    response = await fetch(url, {...init, signal, credentials: 'include', headers: {Accept: 'application/json', ...init.headers}});
  } catch (notReached) {
    if (init.signal?.aborted || tooLate.aborted) {
      throw notReached;
    }
    throw new ApiError(0, 'the service cannot be reached');
  }
  if (response.ok || response.status === 304) {
    return response;
  }
  if (response.status === 401) {
    window.dispatchEvent(new Event(SIGNED_OUT));
  }
  const problem = await readProblem(response);
  throw new ApiError(response.status, problem.detail, problem.violations);
}

export async function read<T>(url: string, init: RequestInit = {}): Promise<T> {
  return await (await request(url, init)).json() as T;
}

export function send(method: string, body?: object): RequestInit {
  return body === undefined ? {method}
    : {method, body: JSON.stringify(body), headers: {'Content-Type': 'application/json'}};
}

/** A proxy in between answers in its own words, which are no help here. */
async function readProblem(response: Response): Promise<Explanation> {
  const fallback: Explanation = {detail: `the service answered ${response.status}`};
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) {
    return fallback;
  }
  try {
    return await response.json() as Explanation;
  } catch {
    return fallback;
  }
}

export function messageOf(failure: unknown): string {
  if (failure instanceof DOMException && failure.name === 'TimeoutError') {
    return 'the service does not answer';
  }
  return failure instanceof Error ? failure.message : String(failure);
}
