import type { Environment } from '../../core/environment.ts';

/** What a result is printed on. */
export type Screen = {
  /** Columns that a line may have; infinite for a pipe or a file. */
  readonly width: number;
  /** Whether a person looks at it: times are relative to now. */
  readonly isTerminal: boolean;
  /** Whether full values were requested: nothing is shortened. */
  readonly isWide: boolean;
  /** The current time in milliseconds since 1970. */
  readonly now: number;
};

/** A stream that may be a terminal. */
export type OutputStream = { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** A screen for text that is stored or searched: no limit, absolute times. */
export const UNLIMITED: Screen = { width: Infinity, isTerminal: false, isWide: false, now: 0 };

/** A terminal that does not know its width. */
const DEFAULT_WIDTH = 80;

/**
 * The screen of a stream. `COLUMNS` takes precedence, as in git; a terminal of unknown width has 80 columns, and a pipe
 * has no limit.
 */
export function screenOf(
  stream: OutputStream,
  { env, isWide, now }: { readonly env: Environment; readonly isWide: boolean; readonly now: number },
): Screen {
  const isTerminal = stream.isTTY === true;
  const width = requestedWidth(env) ?? (isTerminal ? stream.columns || DEFAULT_WIDTH : Infinity);
  return { width: isWide ? Infinity : width, isTerminal, isWide, now };
}

/** The width in `COLUMNS`, if it is one. */
function requestedWidth(env: Environment): number | undefined {
  const columns = Number(env['COLUMNS']);
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}
