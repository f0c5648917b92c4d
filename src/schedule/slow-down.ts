/** A pause that every task of a run keeps, because one of them was refused by an API that is overloaded. */
export type SlowDown = {
  /** A task was refused: doubles the pause. */
  readonly refused: (now: number) => void;
  /** A task succeeded: the next pause is short again. */
  readonly succeeded: () => void;
  /** How long no task may start, in milliseconds. */
  readonly leftMs: (now: number) => number;
};

const FIRST_MS = 1000;
const MOST_MS = 60_000;

/** Starts without a pause. Times are milliseconds of one clock. */
export function openSlowDown(): SlowDown {
  let [ms, until] = [FIRST_MS, 0];
  return {
    refused: (now) => {
      // Sessions that were refused together say it once.
      if (now < until) return;
      until = now + ms;
      ms = Math.min(MOST_MS, 2 * ms);
    },
    succeeded: () => void (ms = FIRST_MS),
    leftMs: (now) => Math.max(0, until - now),
  };
}
