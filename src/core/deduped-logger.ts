import { UserError, messageOf } from './errors.ts';

/** Logs each distinct problem once, however often it is reported, and logs once when all problems have cleared. */
export type DedupedLogger = { readonly report: (error: unknown) => void; readonly clear: () => void };

/**
 * Creates a deduplicating logger. `what` is the prefix of each problem; `resolved` is logged when the problems have
 * cleared.
 */
export function dedupedLogger(log: (line: string) => void, what: string, resolved: string): DedupedLogger {
  const logged = new Set<string>();
  return {
    report: (error) => {
      const text = textOf(error);
      if (!logged.has(text)) log(`${what}: ${text}`);
      logged.add(text);
    },
    clear: () => {
      if (logged.size > 0) log(resolved);
      logged.clear();
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof UserError ? `${error.message}. ${error.hint}` : messageOf(error);
}
