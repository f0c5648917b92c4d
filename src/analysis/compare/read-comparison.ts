import { EXIT, UserError } from '../../core/errors.ts';
import { findRun } from '../../report/find-run.ts';
import type { Store } from '../../store/open-store.ts';
import { selectedAttempts, selectedRuns } from '../../store/queries/facts/selected-runs.ts';
import type { RunTable } from '../../store/schema.ts';
import { isFilter, parseFilter, type FilterContext, type RunFilter } from '../filter/run-filter.ts';
import { noRunMatches } from './no-run-matches.ts';
import { compareRuns, type RunComparison } from './compare-runs.ts';
import { compareSelections, type SelectionComparison } from './compare-selections.ts';
import { readRun } from './read-run.ts';
import type { Average } from './samples.ts';
import type { SideWithAttempts } from './step-comparison.ts';

/** A comparison of two runs or of two selections; `kind` says which. */
export type Comparison = RunComparison | SelectionComparison;

/** How to compare, and what filters are parsed with. */
export type ComparisonOptions = FilterContext & { readonly average: Average };

/**
 * Compares what two words name: a run by its ID, a unique prefix or `latest`, or the runs that a filter selects. A run
 * and a filter are compared as selections.
 * @throws {UserError} if a word names no run, or both name the same run, or the selections have a run in common
 */
export async function readComparison(
  store: Store,
  words: { readonly a: string; readonly b: string },
  options: ComparisonOptions,
): Promise<Comparison> {
  const [a, b] = [await named(store, words.a, options), await named(store, words.b, options)];
  if (!('filter' in a) && !('filter' in b)) {
    if (a.run.id === b.run.id) throw sameRun(a.run);
    return compareRuns(await readRun(store, a.run), await readRun(store, b.run));
  }
  // Both at once: a database server reads one side while rows of the other arrive.
  const [sideA, sideB] = await Promise.all([readSide(store, filterOf(a)), readSide(store, filterOf(b))]);
  requireDisjoint(sideA, sideB);
  return compareSelections(sideA, sideB, options.average);
}

/** A run, or the filter that selects runs. */
type Named = { readonly run: RunTable } | { readonly filter: RunFilter };

async function named(store: Store, word: string, options: FilterContext): Promise<Named> {
  if (isFilter(word)) return { filter: parseFilter(word, options) };
  return { run: await findRun(store, word) };
}

function sameRun({ id }: RunTable): UserError {
  return new UserError(`Cannot compare the run ${id} with itself`, {
    hint: 'Give two runs; `stepmeter runs` lists them',
    exitCode: EXIT.wrongUse,
  });
}

/** Reads the runs of a selection; without attempts to compare there is no comparison. */
async function readSide(store: Store, { text, selection }: RunFilter): Promise<SideWithAttempts> {
  const runs = await selectedRuns(store, selection);
  if (runs.length === 0) throw await noRunMatches(store, { text, selection });
  const attempts = await selectedAttempts(store, selection);
  return { filter: text, runs, attempts, asOf: runs.reduce((last, { ended_at }) => Math.max(last, ended_at), 0) };
}

function filterOf(one: Named): RunFilter {
  if ('filter' in one) return one.filter;
  return { text: `run=${one.run.id}`, selection: { values: { id: [one.run.id] } } };
}

/** @throws {UserError} if a run is in both selections: it would hide or blur the difference */
function requireDisjoint(a: SideWithAttempts, b: SideWithAttempts): void {
  const inA = new Set(a.runs.map(({ id }) => id));
  const shared = b.runs.filter(({ id }) => inA.has(id));
  const [first] = shared;
  if (!first) return;
  const found = shared.length === 1 ? `the run ${first.id} is` : `${shared.length} runs, such as ${first.id}, are`;
  throw new UserError(`Cannot compare ${a.filter} with ${b.filter}: ${found} in both`, {
    hint: 'Add a condition that separates them, such as variant=a and variant=b, or until= and since=',
    exitCode: EXIT.wrongUse,
  });
}
