import { EXIT, UserError } from '../../core/errors.ts';
import { nearestHint } from '../../core/nearest.ts';
import { printable } from '../../core/text/printable.ts';
import { DAY_MS } from '../../core/time/day.ts';
import type { Store } from '../../store/open-store.ts';
import { allBaselines, deleteBaseline, putBaseline } from '../../store/queries/facts/baseline.ts';
import { countSelectedRuns } from '../../store/queries/facts/selected-runs.ts';
import type { BaselineTable } from '../../store/schema.ts';
import { noRunMatches } from '../compare/no-run-matches.ts';
import { parseFilter, type FilterContext, type RunFilter } from '../filter/run-filter.ts';
import { splitConditions } from '../filter/split-conditions.ts';

/** A saved baseline. Times in milliseconds since 1970, `until` without its end. */
export type Baseline = {
  readonly name: string;
  /** The selection of its runs. */
  readonly filter: string;
  readonly since: number;
  readonly until: number;
  readonly createdAt: number;
  /** Its ended runs that are stored. */
  readonly runs: number;
};

/** A baseline to save: a name, and the selection of its runs. */
export type BaselineRequest = { readonly name: string; readonly selection: string; readonly replace: boolean };

/** How long a baseline without a `since` goes back. */
const DEFAULT_MS = 30 * DAY_MS;

/**
 * Saves the runs of a selection as a baseline. Its range is fixed: without `since` it begins 30 days before its end,
 * without `until` it ends now.
 * @throws {UserError} if the selection is invalid or empty, or the name is taken and not to be replaced
 */
export async function setBaseline(store: Store, request: BaselineRequest, context: FilterContext): Promise<Baseline> {
  const { name, replace } = request;
  const { selection } = parseFilter(request.selection, context);
  const until = Math.min(selection.until ?? context.now, context.now);
  const since = selection.since ?? until - DEFAULT_MS;
  const row: BaselineTable = {
    name,
    conditions: conditionsOf(request.selection),
    since,
    until,
    created_at: context.now,
  };
  const baseline = await baselineOf(store, row);
  if (baseline.runs === 0) throw await noRunMatches(store, filterOf(row), `set the baseline ${JSON.stringify(name)}`);
  await store.write(async (transaction) => {
    const known = (await allBaselines(transaction)).some((one) => one.name === name);
    if (known && !replace)
      throw wrong(
        `Cannot set the baseline ${JSON.stringify(name)}: it exists`,
        'Choose another name, or replace it with --replace',
      );
    await putBaseline(transaction, row);
  });
  return baseline;
}

/** The conditions of a selection other than its times, each value in quotes. */
function conditionsOf(selection: string): string {
  return splitConditions(selection)
    .filter(({ key }) => key !== 'since' && key !== 'until')
    .map(({ key, value }) => `${key}=${JSON.stringify(value)}`)
    .join(',');
}

async function baselineOf(store: Store, row: BaselineTable): Promise<Baseline> {
  const { name, since, until, created_at: createdAt } = row;
  const { text, selection } = filterOf(row);
  return { name, filter: text, since, until, createdAt, runs: await countSelectedRuns(store, selection) };
}

function filterOf(row: BaselineTable): RunFilter {
  return parseFilter(selectionIn(row), { parseTime: Date.parse, now: Infinity });
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, { hint, exitCode: EXIT.wrongUse });
}

/** The selection of the runs of a baseline, or of runs under its conditions in another range. */
export function selectionIn(
  { conditions, ...range }: Pick<BaselineTable, 'conditions' | 'since' | 'until'>,
  { since, until }: Pick<BaselineTable, 'since' | 'until'> = range,
): string {
  const times = `since=${new Date(since).toISOString()},until=${new Date(until).toISOString()}`;
  return conditions === '' ? times : `${conditions},${times}`;
}

/** All baselines, by name. */
export async function listBaselines(store: Store): Promise<Baseline[]> {
  return Promise.all((await allBaselines(store)).map((row) => baselineOf(store, row)));
}

/**
 * Removes a baseline; its runs are kept.
 * @throws {UserError} if there is none with this name
 */
export async function removeBaseline(store: Store, name: string): Promise<void> {
  if (!(await store.write((transaction) => deleteBaseline(transaction, name)))) throw await unknown(store, name);
}

async function unknown(store: Store, name: string): Promise<UserError> {
  const names = (await allBaselines(store)).map((one) => one.name);
  const known =
    names.length > 0 ? `Known: ${names.map(printable).join(', ')}` : 'Set one with `stepmeter baseline set`';
  return wrong(`Cannot find the baseline ${JSON.stringify(name)}`, `${nearestHint(name, names)}${known}`);
}

/**
 * The row of a baseline.
 * @throws {UserError} if there is none with this name
 */
export async function findBaseline(store: Store, name: string): Promise<BaselineTable> {
  const row = (await allBaselines(store)).find((one) => one.name === name);
  if (!row) throw await unknown(store, name);
  return row;
}
