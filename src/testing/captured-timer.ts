import { onTestFinished, vi } from 'vitest';

/** A timer of the code under test that fires when the test says so. */
export type CapturedTimer = {
  /** @throws if the code under test has not set the timer */
  readonly fire: () => void;
};

/** Captures timers of one duration, which should occur nowhere else; all other timers are real. */
export function captureTimer(ms: number): CapturedTimer {
  const realTimeout = globalThis.setTimeout;
  let captured: (() => void) | undefined;
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((
    run: () => void,
    after = 0,
    ...args: unknown[]
  ) => {
    if (after === ms) captured = run;
    return realTimeout(run, after, ...(args as []));
  }) as typeof setTimeout);
  onTestFinished(() => void spy.mockRestore());
  return {
    fire: () => {
      if (!captured) throw new Error(`Cannot fire the timer of ${ms} ms: it is not set`);
      captured();
    },
  };
}
