import { UserError } from '../../core/errors.ts';

type Stop = { readonly signal: AbortSignal; readonly end: () => void };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Reaching the limit for the size of a file is an error of the write, which says so, unless the signal ends it. */
const FILE_TOO_LARGE = 'SIGXFSZ';

/** A signal of the user stops the writing of a file between two writes, so that nothing is left of it. */
export function abortOnSignals(what: string, output: string): Stop {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void =>
    controller.abort(
      new UserError(`Cannot finish ${what}: stopped by ${name}`, {
        hint: `${output} was not written; run the command again`,
      }),
    );
  const ignore = (): void => {};
  for (const name of SIGNALS) process.on(name, stop);
  process.on(FILE_TOO_LARGE, ignore);
  const end = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
    process.off(FILE_TOO_LARGE, ignore);
  };
  return { signal: controller.signal, end };
}
