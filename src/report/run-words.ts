import { EXIT, UserError } from '../core/errors.ts';
import { filterWords, type FilterWord } from '../core/text/filter-words.ts';
import { nearestHint } from '../core/nearest.ts';
import { lengthOfTime, timeOrAge } from '../core/time/time-or-age.ts';
import { toNanoUsd } from '../pricing/pricing.ts';
import type { Bound, RunFilter } from '../store/queries/page/run-page.ts';
import { LISTED_RESULTS } from './run-filters.ts';

/** What the words of a search select. */
export type RunSearch = {
  readonly filter: RunFilter;
  /** Whether simulated runs were asked for or excluded; otherwise a default applies. */
  readonly asksForSimulated: boolean;
};

/** The filter words, with an example of each. */
export const RUN_WORDS: Readonly<Record<string, string>> = {
  workflow: 'workflow:package-build',
  result: 'result:failure',
  'task-type': 'task-type:library',
  task: 'task:parse-dates',
  variant: 'variant:b',
  config: 'config:fast',
  project: 'project:stepmeter',
  step: 'step:repair',
  error: 'error:TestsFail',
  model: 'model:opus',
  tool: 'tool:Bash',
  file: 'file:src/index.ts',
  cost: 'cost:>2',
  time: 'time:>10m',
  since: 'since:7d',
  until: 'until:2026-11-02',
  simulated: 'simulated:yes',
};

/**
 * Parses a search such as `result:failure cost:>2 slugify`, in the grammar of `filterWords()`. Words without a key are
 * texts that must all occur. Times without a zone are in UTC.
 * @throws {UserError} if a filter is unknown or its value cannot be used
 */
export function parseRunWords(words: string, now: number): RunSearch {
  const texts: string[] = [];
  let filter: RunFilter = {};
  const parsed = wordsOf(words).filter(({ value }) => value !== '');
  for (const { key, value } of parsed) {
    if (key === undefined) texts.push(value);
    else filter = { ...filter, ...parseWord(key, value, now) };
  }
  return {
    filter: { ...filter, ...(texts.length > 0 && { texts }) },
    asksForSimulated: parsed.some(({ key }) => key === 'simulated'),
  };
}

/** The words of a search. While a value is typed, its second quote is missing; what is no word is a text. */
function wordsOf(words: string): readonly FilterWord[] {
  const found = filterWords(words);
  const { rest } = found;
  if (rest === '') return found.words;
  const closed = filterWords(`${words}"`);
  if (closed.rest === '') return closed.words;
  const texts = rest.split(/[\s,]+/).filter((text) => text !== '');
  return [...found.words, ...texts.map((value) => ({ value }))];
}

function parseWord(name: string, value: string, now: number): RunFilter {
  const parse = PARSERS[name];
  if (parse) return parse(value, now);
  const names = Object.keys(RUN_WORDS);
  throw wrongUse(
    `Cannot search by ${JSON.stringify(`${name}:${value}`)}: no filter has this name`,
    `${nearestHint(name, names)}Filters: ${names.join(', ')}. Quote a text that contains a colon or an equals sign`,
  );
}

const PARSERS: Readonly<Record<string, (value: string, now: number) => RunFilter>> = {
  workflow: (workflow) => ({ workflow }),
  result: (value) => ({ result: resultOf(value) }),
  'task-type': (taskType) => ({ taskType }),
  task: (task) => ({ task }),
  variant: (variant) => ({ variant }),
  config: (configId) => ({ configId }),
  project: (project) => ({ project }),
  step: (step) => ({ step }),
  error: (errorType) => ({ errorType }),
  model: (model) => ({ model }),
  tool: (tool) => ({ tool }),
  file: (file) => ({ file }),
  cost: (value) => ({ cost: costBound(value) }),
  time: (value) => ({ duration: durationBound(value) }),
  since: (value, now) => ({ since: timeOf('since', value, now) }),
  until: (value, now) => ({ until: timeOf('until', value, now) }),
  simulated: (value) => simulatedFilter(value),
};

function resultOf(value: string): NonNullable<RunFilter['result']> {
  const result = LISTED_RESULTS.find((known) => known === value);
  if (result) return result;
  throw refused('result', value, `${nearestHint(value, LISTED_RESULTS)}Results: ${LISTED_RESULTS.join(', ')}`);
}

function refused(name: string, value: string, hint: string): UserError {
  return wrongUse(`Cannot search by ${JSON.stringify(`${name}:${value}`)}: the value cannot be used`, hint);
}

function wrongUse(message: string, hint: string): UserError {
  return new UserError(message, { hint, exitCode: EXIT.wrongUse });
}

function costBound(value: string): Bound {
  const [, sign, number] = /^([<>])\$?(\d+(?:\.\d+)?)$/.exec(value) ?? [];
  if (!sign) throw refused('cost', value, 'Give a limit in US dollars, such as cost:>2 or cost:<0.5');
  return { is: sign === '>' ? 'above' : 'below', value: toNanoUsd(Number(number)) };
}

function durationBound(value: string): Bound {
  const ms = lengthOfTime(value.slice(1));
  if (!/^[<>]/.test(value) || ms === undefined)
    throw refused('time', value, 'Give a limit such as time:>10m or time:<90s');
  return { is: value.startsWith('>') ? 'above' : 'below', value: ms };
}

function timeOf(name: string, value: string, now: number): number {
  const at = timeOrAge(value, now);
  if (at !== undefined) return at;
  throw refused(name, value, `Give a date or time in UTC such as ${name}:2026-11-02, or an age such as ${name}:7d`);
}

function simulatedFilter(value: string): RunFilter {
  if (value === 'all' || value === 'any') return {};
  if (value === 'yes' || value === 'no') return { simulated: value === 'yes' };
  throw refused('simulated', value, 'Give simulated:yes, simulated:no or simulated:all');
}
