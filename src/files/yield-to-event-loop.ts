import { setImmediate } from 'node:timers/promises';

/** Called between small pieces of synchronous work: lets everybody else have a turn when the slice is used up. */
export type YieldToEventLoop = () => Promise<void> | undefined;

/** How long work may hold the event loop, in milliseconds: signals and output are not to wait any longer. */
const SLICE_MS = 8;

/** Opens a slice of work. */
export function yieldToEventLoop(): YieldToEventLoop {
  let sliceEnd = performance.now() + SLICE_MS;
  const yieldNow = async (): Promise<void> => {
    await setImmediate();
    sliceEnd = performance.now() + SLICE_MS;
  };
  return () => (performance.now() < sliceEnd ? undefined : yieldNow());
}
