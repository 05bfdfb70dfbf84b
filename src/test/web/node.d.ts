/** The little of Node that the tests use. Its whole types would make the page believe that it runs in Node. */

declare module 'node:test' {
  export interface Mocks {
    /** Until the end of the test. */
    method<T extends object>(object: T, name: keyof T, implementation: () => unknown): void;
    readonly timers: {enable(what: {readonly apis: readonly 'Date'[], readonly now: number}): void};
  }

  export function test(name: string, body: (context: {readonly mock: Mocks}) => void): void;
}

declare module 'node:assert/strict' {
  export function equal<T>(actual: T, expected: T): void;
  export function deepEqual<T>(actual: T, expected: T): void;
}
