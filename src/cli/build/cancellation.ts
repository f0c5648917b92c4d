import { setImmediate } from 'node:timers';
import { codeOf, EXIT } from '../../core/errors.ts';
import { printNote } from '../output.ts';

/** What a build that is ended at once prints. */
export function howToContinue(runId: string): string {
  return `Stopped. Continue with stepmeter build --resume ${runId}`;
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborted by the first signal, or when the reader of the output has gone, as with `| head`; a second Ctrl-C ends the process
 * at once, and the build can still be continued.
 * @param afterSecond what is printed in this case
 */
export function cancellation(afterSecond?: () => string | undefined): {
  readonly signal: AbortSignal;
  readonly close: () => void;
} {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) {
      const text = afterSecond?.();
      if (text !== undefined) printNote(text);
      process.exit(EXIT.workFailed);
    }
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
