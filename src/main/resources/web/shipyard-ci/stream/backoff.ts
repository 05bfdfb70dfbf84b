const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** Waits that double from one to the next, each of them cut by up to half, so that clients do not come back all at once. */
export class Backoff {
  private failures = 0;

  next(): number {
    const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.failures++);
    return wait * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.failures = 0;
  }
}
