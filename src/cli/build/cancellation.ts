import { EXIT } from '../../core/errors.ts';
import { printNote } from '../output.ts';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborted by the first signal; a second Ctrl-C ends the process at once, and the build can still be continued. */
export function cancellation(): { readonly signal: AbortSignal; readonly close: () => void } {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.workFailed);
    printNote('Stopping; press Ctrl-C again to stop at once');
    controller.abort();
  };
  for (const name of ENDING) process.on(name, abort);
  return { signal: controller.signal, close: () => ENDING.forEach((name) => process.off(name, abort)) };
}
