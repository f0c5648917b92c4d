import { setTimeout as sleepFor } from 'node:timers/promises';
import { startTimer } from '../core/time/start-timer.ts';
import type { EngineOptions } from './engine.ts';

/** The clock and the timers of the system. */
export const SYSTEM_TIME: Pick<EngineOptions, 'now' | 'sleep' | 'startTimer'> = {
  now: Date.now,
  sleep: async (ms, signal) => {
    try {
      await sleepFor(ms, undefined, { signal });
    } catch {
      // Aborted: the caller looks at the signal.
    }
  },
  startTimer,
};
