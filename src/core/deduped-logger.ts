import { UserError, messageOf } from './errors.ts';

/** Tells of what goes wrong once, however often it is met, and when it is over. */
export type DedupedLogger = { readonly report: (error: unknown) => void; readonly clear: () => void };

/** Opens a teller that begins its lines with `what` fails, and says `again` when it is over. */
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
