import { EXIT, UserError } from '../core/errors.ts';
import type { Store } from '../store/open-store.ts';
import { runPage, type PagedRun, type RunCursor, type RunFilter } from '../store/queries/page/run-page.ts';
import { runExtent, type RunOrder } from '../store/queries/runs/run-report.ts';
import { runCounts, type RunCounts } from './run-counts.ts';
import { summariesOf, type RunSummary } from './list-runs.ts';
import { parseRunWords } from './run-words.ts';

/** What a page of the list of runs shows. */
export type RunListQuery = {
  /** Filter words and texts; see `parseRunWords()`. */
  readonly words: string;
  readonly sort: RunOrder;
  /** Where the page begins: `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
  /** Only those of these runs that match, such as those that have changed; the counts are of all that match. */
  readonly ids?: readonly string[] | undefined;
};

/** A page of the list of runs. */
export type RunListPage = {
  readonly runs: readonly RunSummary[];
  /** What to pass as `after` to get the next page; null if this is the last one. */
  readonly next: string | null;
  readonly counts: RunCounts;
};

/**
 * A page of the runs that match the words.
 * @throws {UserError} if a word or the cursor cannot be used
 */
export async function runListPage(
  store: Store,
  { words, sort, after, limit, ids }: RunListQuery,
): Promise<RunListPage> {
  const { filter: wanted, asksForSimulated } = parseRunWords(words, store.now());
  const extent = await runExtent(store);
  const hides = !asksForSimulated && extent.real > 0;
  const filter: RunFilter = hides ? { ...wanted, simulated: false } : wanted;
  const page = await runPage(store, { filter: { ...filter, ids }, sort, after: cursorOf(after), limit: limit + 1 });
  const shown = page.slice(0, limit);
  return {
    runs: await summariesOf(store, shown),
    next: page.length > limit ? nextOf(shown.at(-1)) : null,
    counts: await runCounts(store, extent, { filter, hides }),
  };
}

function cursorOf(after: string | undefined): RunCursor | undefined {
  if (after === undefined) return undefined;
  const [, value, id] = /^(-?\d+(?:\.\d+)?)~([0-9a-f-]+)$/.exec(after) ?? [];
  if (id !== undefined) return { value: Number(value), id };
  throw new UserError(`Cannot continue the list after ${JSON.stringify(after)}: not a cursor`, {
    hint: 'Use the value of "next" in the page before',
    exitCode: EXIT.wrongUse,
  });
}

function nextOf(last: PagedRun | undefined): string | null {
  return last ? `${last.sortValue}~${last.run.id}` : null;
}
