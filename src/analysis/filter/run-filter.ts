import { EXIT, UserError } from '../../core/errors.ts';
import { nearestHint } from '../../core/nearest.ts';
import type { RunSelection, SelectableColumn } from '../../store/queries/facts/selected-runs.ts';
import { splitConditions, type Condition } from './split-conditions.ts';

/** A selection of runs as a user wrote it. */
export type RunFilter = {
  /** The text, in one spelling: conditions in their order, values quoted if needed. */
  readonly text: string;
  readonly selection: RunSelection;
};

/** What a filter is parsed with. */
export type FilterContext = {
  /** Parses a date, a time or an age into milliseconds since 1970; undefined, or an error, for any other text. */
  readonly parseTime: (text: string) => number | undefined;
  /** The current time in milliseconds since 1970. */
  readonly now: number;
};

/** Whether a word is a filter and not the ID of a run. */
export function isFilter(text: string): boolean {
  return /^\s*[A-Za-z][A-Za-z-]*[:=]/.test(text);
}

/** Keys of conditions with the columns of facts that they compare. */
const COLUMNS: Readonly<Record<string, SelectableColumn>> = {
  run: 'id',
  workflow: 'workflow',
  task: 'task',
  'task-type': 'task_type',
  project: 'project',
  variant: 'variant',
  experiment: 'experiment',
  config: 'config_id',
  'config-version': 'config_version',
  model: 'model',
  effort: 'effort',
  cli: 'cli_version',
  prompts: 'prompts',
  result: 'result',
};

const SIMULATED = 'simulated';

/**
 * Parses conditions such as `workflow=package-build,variant=b,since=7d`, all of which a run must fulfil. A key that
 * appears twice allows both values; an empty value selects runs without one. Values with commas, quotes,
 * line breaks or spaces are written in double quotes, with `\"`, `\\` and `\n` inside; `workflow:package-build
 * variant:b` is the same as `workflow=package-build,variant=b`. Simulated runs are left out unless
 * `simulated=yes` or `simulated=any` is given.
 * @throws {UserError} if a condition cannot be parsed
 */
export function parseFilter(text: string, context: FilterContext): RunFilter {
  const conditions = splitConditions(text);
  const values: Partial<Record<SelectableColumn, (string | null)[]>> = {};
  const times: { since?: number; until?: number } = {};
  let simulated: boolean | undefined = false;
  for (const condition of conditions) {
    const { key, value } = condition;
    const column = COLUMNS[key];
    if (column) (values[column] ??= []).push(value === '' ? null : value);
    else if (key === SIMULATED) simulated = simulatedOf(text, condition);
    else times[timeKeyOf(text, condition)] = timeOf(text, condition, context);
  }
  const { since, until } = times;
  if (since !== undefined && until !== undefined && since >= until)
    throw refusal(text, 'since is not before until', 'Exchange them, or leave one out');
  return {
    text: conditions.map(writeCondition).join(','),
    selection: { values, ...times, ...(simulated !== undefined && { simulated }) },
  };
}

function simulatedOf(text: string, { value }: Condition): boolean | undefined {
  if (value === 'any' || value === 'all') return undefined;
  if (value === 'yes' || value === 'no') return value === 'yes';
  throw refusal(text, `simulated is ${JSON.stringify(value)}`, 'Use simulated=yes, simulated=no or simulated=any');
}

function refusal(text: string, found: string, hint: string): UserError {
  return new UserError(`Cannot select runs by ${JSON.stringify(text)}: ${found}`, { hint, exitCode: EXIT.wrongUse });
}

const TIMES = ['since', 'until'] as const;

/** The keys of conditions. */
const FILTER_KEYS: readonly string[] = [...Object.keys(COLUMNS), ...TIMES, SIMULATED];

function timeKeyOf(text: string, { key }: Condition): (typeof TIMES)[number] {
  const time = TIMES.find((name) => name === key);
  if (time) return time;
  const hint = `${nearestHint(key, FILTER_KEYS)}Keys are ${FILTER_KEYS.join(', ')}`;
  throw refusal(text, `unknown key ${JSON.stringify(key)}`, hint);
}

const TIME_HINT = 'Use a date or time such as 2026-11-02 or 2026-11-02T08:00Z, or an age such as 7d or 90m';

function timeOf(text: string, { key, value }: Condition, { parseTime, now }: FilterContext): number {
  const at = parsedTime(value, parseTime);
  if (at === undefined) throw refusal(text, `${key}=${value} is not a time`, TIME_HINT);
  if (key === 'since' && at > now)
    throw refusal(text, `since=${value} is in the future`, 'Use a past date or an age such as 7d');
  return at;
}

function parsedTime(value: string, parseTime: FilterContext['parseTime']): number | undefined {
  try {
    return parseTime(value);
  } catch {
    return undefined;
  }
}

function writeCondition({ key, value }: Condition): string {
  return `${key}=${/^[^\s",\\\p{Cc}]*$/u.test(value) ? value : JSON.stringify(value)}`;
}
