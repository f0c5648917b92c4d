import { setImmediate } from 'node:timers';
import { codeOf, EXIT } from '../../core/errors.ts';
import { printNote } from '../output.ts';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborted by the first signal, or when the reader of the output has gone, as with `| head`; a second Ctrl-C ends the process
 * at once, and the build can still be continued.
 */
export function cancellation(): { readonly signal: AbortSignal; readonly close: () => void } {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.workFailed);
    printNote('Stopping; press Ctrl-C again to stop at once');
    controller.abort();
  };
  const endOutput = (error: Error): void => {
    if (codeOf(error) !== 'EPIPE') throw error;
    controller.abort();
  };
  const outputs = [process.stdout, process.stderr];
  for (const name of ENDING) process.on(name, abort);
  for (const output of outputs) output.on('error', endOutput);
  const close = (): void => {
    for (const name of ENDING) process.off(name, abort);
    // The error of the last write comes after it.
    setImmediate(() => outputs.forEach((output) => output.off('error', endOutput)));
  };
  return { signal: controller.signal, close };
}
