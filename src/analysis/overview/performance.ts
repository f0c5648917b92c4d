import type { AttemptFactTable, RunFactTable } from '../../store/schema.ts';
import { isCompleted } from '../../facts/fact.ts';
import { figureOf, type Figure } from '../figures/figure.ts';
import { mean } from '../statistics/means.ts';
import { ascending, median, quantile, ratioOfMedians } from '../statistics/medians.ts';
import type { Setting } from './headline.ts';
import { daysBetween, daysIn } from './local-days.ts';
import { toolTimes, type ToolDurations } from './tool-times.ts';
import type { ToolBucket } from '../../store/queries/facts/tool-buckets.ts';

/** What performance reads of a run. */
export const PERFORMANCE_RUN = [
  'started_at',
  'duration_ms',
  'result',
] as const satisfies readonly (keyof RunFactTable)[];

/** What performance reads of an attempt. */
export const PERFORMANCE_ATTEMPT = [
  'step',
  'duration_ms',
  'cpu_us',
  'peak_memory',
] as const satisfies readonly (keyof AttemptFactTable)[];

/** The facts of a period and of the period of the same length before. */
export type PerformanceFacts = {
  readonly runs: readonly RunTime[];
  readonly runsBefore: readonly RunTime[];
  readonly attempts: readonly AttemptTime[];
  readonly attemptsBefore: readonly AttemptTime[];
  /** Null if the filter is one that tool calls cannot be selected by. */
  readonly tools: readonly ToolBucket[] | null;
};

type RunTime = Pick<RunFactTable, (typeof PERFORMANCE_RUN)[number]>;

type AttemptTime = Pick<AttemptFactTable, (typeof PERFORMANCE_ATTEMPT)[number]>;

/** What a performance analysis is about. Times in milliseconds since 1970. */
export type PerformanceSetting = Setting & {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
};

/** How long something took, compared with the period before. */
export type Durations = {
  readonly median: Figure;
  /** The time that 95 % stay below; null if unknown. */
  readonly p95Ms: number | null;
  readonly change: Figure;
  readonly totalMs: number;
};

/** What the sessions of attempts at a step needed. */
export type StepResources = {
  readonly step: string;
  /** CPU time of an attempt. */
  readonly cpu: Figure;
  /** The highest memory of a session in bytes: that of half of the attempts is below, and the highest of all. */
  readonly medianMemory: number;
  readonly highestMemory: number;
};

/** How long the runs, steps and tools of a period took. */
export type Performance = {
  /** Of runs that succeeded or failed. */
  readonly runs: Durations;
  readonly days: readonly { readonly day: string; readonly median: Figure }[];
  /** The steps that took most time first; shares are of the time of all attempts, which may overlap. */
  readonly steps: readonly (Durations & { readonly step: string; readonly share: number | null })[];
  readonly tools: readonly ToolDurations[] | null;
  readonly resources: readonly StepResources[];
};

/**
 * Analyzes how long the runs of a period and their parts took.
 * @throws {RangeError} if there is no such time zone
 */
export function performanceOf(facts: PerformanceFacts, setting: PerformanceSetting): Performance {
  const { from, to, timeZone, filter, asOf } = setting;
  const context = { filter, asOf };
  const dayOf = daysIn(timeZone);
  // A run that was cancelled or abandoned did not take as long as its work needs.
  const [runs, before] = [facts.runs.filter(isCompleted), facts.runsBefore.filter(isCompleted)];
  const byDay = Map.groupBy(runs, ({ started_at }) => dayOf(started_at));
  return {
    runs: durationsOf(timesOf(runs), timesOf(before), context),
    days: daysBetween(from, to, dayOf).map((day) => ({
      day,
      median: figureOf(median(timesOf(byDay.get(day) ?? [])), { unit: 'ms', ...context }),
    })),
    steps: stepsOf(facts, context),
    tools: facts.tools && toolTimes(facts.tools, context),
    resources: resourcesOf(facts.attempts, context),
  };
}

function durationsOf(times: readonly number[], before: readonly number[], setting: Setting): Durations {
  const p95 = quantile(ascending(times), 0.95);
  return {
    median: figureOf(median(times), { unit: 'ms', ...setting }),
    p95Ms: Number.isNaN(p95) ? null : p95,
    change: figureOf(ratioOfMedians(before, times), { unit: 'ratio', ...setting }),
    totalMs: times.reduce((sum, ms) => sum + ms, 0),
  };
}

function timesOf(rows: readonly { readonly duration_ms: number | null }[]): number[] {
  return rows.flatMap(({ duration_ms }) => duration_ms ?? []);
}

function stepsOf({ attempts, attemptsBefore }: PerformanceFacts, setting: Setting): Performance['steps'] {
  const before = Map.groupBy(attemptsBefore, ({ step }) => step);
  const steps = [...Map.groupBy(attempts, ({ step }) => step)].map(([step, rows]) => ({
    step: step ?? '',
    ...durationsOf(timesOf(rows), timesOf(before.get(step) ?? []), setting),
  }));
  const all = steps.reduce((sum, { totalMs }) => sum + totalMs, 0);
  return steps
    .map((step) => ({ ...step, share: all === 0 ? null : step.totalMs / all }))
    .toSorted((a, b) => b.totalMs - a.totalMs || (a.step < b.step ? -1 : 1));
}

const MICROSECONDS = 1000;

function resourcesOf(attempts: readonly AttemptTime[], setting: Setting): StepResources[] {
  return [...Map.groupBy(attempts, ({ step }) => step ?? '')].flatMap(([step, rows]) => {
    const cpu = rows.flatMap(({ cpu_us }) => (cpu_us === null ? [] : [cpu_us / MICROSECONDS]));
    const memory = ascending(rows.flatMap(({ peak_memory }) => peak_memory ?? []));
    if (cpu.length === 0 || memory.length === 0) return [];
    const figure = figureOf(mean(cpu), { unit: 'ms', ...setting });
    return [{ step, cpu: figure, medianMemory: Math.round(quantile(memory, 0.5)), highestMemory: memory.at(-1) ?? 0 }];
  });
}
