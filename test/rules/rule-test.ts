import { promtoolAnswers } from '../../src/testing/stack/promtool.ts';
import { ENVIRONMENT, prometheusLabel } from '../../src/monitoring/queries/prometheus-names.ts';
import { BUDGETS } from '../../src/monitoring/alerts/budgets.ts';
import { CACHE } from '../../src/monitoring/alerts/cache.ts';
import { PIPELINE } from '../../src/monitoring/alerts/pipeline.ts';
import { ruleFile } from '../../src/monitoring/alerts/alert-files.ts';
import type { RuleGroup } from '../../src/monitoring/alerts/rule.ts';
import { RUNS } from '../../src/monitoring/alerts/runs.ts';
import { SELECTION } from '../../src/monitoring/alerts/selection.ts';

/** The value of a series at a time, in seconds since the start; undefined if it has no sample. */
export type ValueAt = (seconds: number) => number | undefined;

/** A scenario: series over a period, with the interval of evaluation. */
export type Situation = {
  readonly series: Readonly<Record<string, ValueAt>>;
  readonly everySeconds: number;
  readonly seconds: number;
  /** Seconds since 1970. @default 0, which was a Thursday */
  readonly from?: number;
};

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

/** The series of an alert, and a few times at which to query it. */
export type Question = { readonly series: string; readonly at?: readonly number[] };

/** How often a series fired, and its values at the given times. */
export type Watched = { readonly times: number; readonly values: readonly (number | undefined)[] };

const STORE = `${prometheusLabel(ENVIRONMENT)}="test", instance="store"`;

/** The name of a series of the only store. */
export function ofStore(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return `${name}{${[STORE, ...Object.entries(labels).map(([label, value]) => `${prometheusLabel(label)}="${value}"`)].join(', ')}}`;
}

/** Runs several queries on a scenario that is evaluated once: the evaluation takes long. */
export async function watchAll(situation: Situation, questions: readonly Question[]): Promise<Watched[]> {
  const { everySeconds, from = 0, seconds } = situation;
  const every = `${everySeconds}s`;
  const asOf = (series: string, moment: number): string =>
    moment === seconds ? series : `${series} offset ${seconds - moment}s`;
  const turnedOn = (series: string): string =>
    `sum(count_over_time((${series} > 0 unless ${series} offset ${every} > 0)[${seconds + everySeconds}s:${every}]))`;
  const answers = await promtoolAnswers({
    rules: ruleFile([...new Set(questions.map(({ series }) => groupOf(series)))]),
    series: Object.entries(situation.series).map(([name, valueAt]) => ({
      series: name,
      values: moments(situation)
        .map((moment) => valueAt(moment) ?? '_')
        .join(' '),
    })),
    everySeconds,
    from,
    at: seconds,
    queries: questions.flatMap(({ series, at = [] }) => [
      turnedOn(series),
      ...at.map((moment) => asOf(series, moment)),
    ]),
  });
  const found = answers.map((samples) => samples[0]?.value);
  return questions.map(({ at = [] }) => {
    const [times = 0, ...values] = found.splice(0, 1 + at.length);
    return { times, values };
  });
}

/** The rules that record a series, with their dependencies. */
function groupOf(series: string): RuleGroup {
  const record = series.replace(/\{.*/s, '');
  const group = [BUDGETS, RUNS, SELECTION, CACHE, PIPELINE].find(({ rules }) =>
    rules.some((rule) => rule.record === record),
  );
  if (!group) throw new Error(`Cannot find what records ${series}`);
  return group;
}

function moments({ seconds, everySeconds }: Situation): number[] {
  return Array.from({ length: Math.floor(seconds / everySeconds) + 1 }, (_, index) => index * everySeconds);
}

/** Runs one query on a scenario. */
export async function watch(situation: Situation, series: string, at: readonly number[]): Promise<Watched> {
  const [watched] = await watchAll(situation, [{ series, at }]);
  return watched ?? { times: 0, values: [] };
}
