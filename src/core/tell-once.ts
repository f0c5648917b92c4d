import { UserError, messageOf } from './errors.ts';

/** Tells of what goes wrong once, however often it is met, and when it is over. */
export type Teller = { readonly met: (error: unknown) => void; readonly over: () => void };

/** Opens a teller that begins its lines with `what` fails, and says `again` when it is over. */
export function tellOnce(log: (line: string) => void, what: string, again: string): Teller {
  const told = new Set<string>();
  return {
    met: (error) => {
      const text = textOf(error);
      if (!told.has(text)) log(`${what}: ${text}`);
      told.add(text);
    },
    over: () => {
      if (told.size > 0) log(again);
      told.clear();
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof UserError ? `${error.message}. ${error.hint}` : messageOf(error);
}
