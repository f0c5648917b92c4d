import { setImmediate } from 'node:timers/promises';

/** Called between small pieces of synchronous work: yields to the event loop when the time slice is used up. */
export type YieldToEventLoop = () => Promise<void> | undefined;

/** Maximum time that work may block the event loop, in milliseconds: signals and output must not wait longer. */
const SLICE_MS = 8;

/** Starts a time slice. */
export function yieldToEventLoop(): YieldToEventLoop {
  let sliceEnd = performance.now() + SLICE_MS;
  const yieldNow = async (): Promise<void> => {
    await setImmediate();
    sliceEnd = performance.now() + SLICE_MS;
  };
  return () => (performance.now() < sliceEnd ? undefined : yieldNow());
}
