import { ATTRIBUTE } from '../../src/telemetry/names.ts';
import type { Span } from './backfilled-prometheus.ts';
import { makeUpRuns, WORKFLOW_NAMES, type MadeUpRun, type Worsening } from './generated-runs.ts';
import { simulateAlarms, type Alarms } from './simulated-alarms.ts';
import { totalsOf, type Total } from './totals.ts';
import { prometheusLabel } from '../../src/monitoring/queries/prometheus-names.ts';
import { type MonitoredSignal, SUCCESS } from '../../src/monitoring/thresholds.ts';

/** Something that gets worse, and the signal that has to show it. */
export type Scenario = {
  readonly title: string;
  readonly signal: MonitoredSignal;
  readonly worse: Pick<Worsening, 'step' | 'factor' | 'failures'>;
};

/** What has to be seen, in whole workflows and in single steps. */
export const SCENARIOS: readonly Scenario[] = [
  { title: 'cost ×1.5', signal: 'cost', worse: { factor: { cost: 1.5 } } },
  { title: 'duration ×1.5', signal: 'duration', worse: { factor: { duration: 1.5 } } },
  { title: 'tokens ×1.5', signal: 'tokens', worse: { factor: { tokens: 1.5 } } },
  { title: 'success −25 points', signal: SUCCESS, worse: { failures: 0.25 } },
  { title: 'repair attempts ×2', signal: 'repairs', worse: { factor: { repairs: 2 } } },
  { title: 'errors ×3', signal: 'errors', worse: { factor: { errors: 3 } } },
  { title: 'step: cost ×1.5', signal: 'cost', worse: { step: 'implement', factor: { cost: 1.5 } } },
  { title: 'step: duration ×1.5', signal: 'duration', worse: { step: 'check', factor: { duration: 1.5 } } },
  { title: 'step: tokens ×1.5', signal: 'tokens', worse: { step: 'review', factor: { tokens: 1.5 } } },
  { title: 'step: success −25 points', signal: SUCCESS, worse: { step: 'publish', failures: 0.25 } },
  { title: 'step: errors ×3', signal: 'errors', worse: { step: 'implement', factor: { errors: 3 } } },
];

/** How a scenario went in one workflow. */
export type Course = {
  readonly scenario: Scenario;
  /** Runs of the workflow that ended until it was seen; infinite where it was not. */
  readonly runs: number;
  readonly days: number;
  /** How often the alarm went on. */
  readonly alarms: number;
  /** How long after its end, or its beginning where it has none, the alarm went off for good. */
  readonly overAfterDays: number;
};

/** In which workflows and with which seeds scenarios are played. */
export type Series = {
  readonly scenarios: readonly Scenario[];
  readonly seeds: readonly number[];
  /** After how many days all is as before. @default it stays */
  readonly lastsDays?: number;
};

/** The longest baseline has to have passed before anything is judged. */
const HISTORY_DAYS = 84;
const QUARTER_DAYS = 91;

/** A Monday. */
const START = Date.UTC(2026, 0, 5) / 1000;

/** All alarms of quiet quarters, one for each seed. */
export async function quietQuarters(seeds: readonly number[]): Promise<Alarms[]> {
  const days = HISTORY_DAYS + QUARTER_DAYS;
  const totals = seeds.flatMap((seed) => [
    ...totalsOf(makeUpRuns({ seed, from: START, days }), `quiet-${seed}`).values(),
  ]);
  return simulateAlarms(totals, START, spanOf(QUARTER_DAYS));
}

const DAY = 86_400;

const EVERY_SECONDS = 7200;

function spanOf(days: number): Span {
  return {
    from: START + HISTORY_DAYS * DAY,
    to: START + (HISTORY_DAYS + days) * DAY,
    everySeconds: EVERY_SECONDS,
  };
}

const COURSE_DAYS = 70;

/** Plays scenarios in every workflow with every seed. */
export async function playScenarios({ scenarios, seeds, lastsDays }: Series): Promise<Course[]> {
  const played = scenarios.flatMap((scenario) =>
    WORKFLOW_NAMES.flatMap((workflow) => seeds.map((seed) => play(scenario, workflow, { seed, lastsDays }))),
  );
  const alarms = await simulateAlarms(
    played.flatMap(({ totals }) => totals),
    START,
    spanOf(COURSE_DAYS),
  );
  return played.map((one) => courseOf(one, alarms));
}

type Played = {
  readonly environment: string;
  readonly scenario: Scenario;
  readonly worsening: Worsening;
  readonly runs: readonly MadeUpRun[];
  readonly totals: readonly Total[];
};

function play(
  scenario: Scenario,
  workflow: string,
  { seed, lastsDays }: { seed: number; lastsDays?: number | undefined },
): Played {
  // Some time in the first week, on another day and hour each.
  const from = START + HISTORY_DAYS * DAY + ((seed * 7919 + workflow.length * 104_729) % (7 * DAY));
  const worsening: Worsening = {
    from,
    workflow,
    ...scenario.worse,
    ...(lastsDays ? { until: from + lastsDays * DAY } : {}),
  };
  const plan = {
    seed: seed * 31 + workflow.length,
    from: START,
    days: HISTORY_DAYS + COURSE_DAYS,
    worsening,
    only: workflow,
  };
  const runs = makeUpRuns(plan);
  const environment = `${scenario.title} ${workflow} ${seed}`;
  // Of the steps, the one that it is about.
  const told = runs.map((run) => ({
    ...run,
    attempts: run.attempts.filter(({ step }) => step === scenario.worse.step),
  }));
  const totals = [...totalsOf(told, environment, (name) => concerns(scenario, name)).values()];
  return { environment, scenario, worsening, runs, totals };
}

function concerns(scenario: Scenario, name: string): boolean {
  const ofStep = `${prometheusLabel(ATTRIBUTE.stepName)}="${scenario.worse.step ?? ''}"`;
  const ofSignal =
    scenario.signal === SUCCESS
      ? !name.includes(`${prometheusLabel(ATTRIBUTE.signal)}=`)
      : name.includes(`${prometheusLabel(ATTRIBUTE.signal)}="${scenario.signal}"`);
  return (
    ofSignal && (scenario.worse.step ? name.includes(ofStep) : !name.includes(prometheusLabel(ATTRIBUTE.stepName)))
  );
}

function courseOf({ environment, scenario, worsening, runs }: Played, all: readonly Alarms[]): Course {
  const { from, until = from } = worsening;
  const alarms = all.find(({ labels }) => Object.values(labels).includes(environment));
  if (!alarms) return { scenario, runs: Infinity, days: Infinity, alarms: 0, overAfterDays: Number.NaN };
  return {
    scenario,
    runs: runs.filter(({ endedAt }) => endedAt > from && endedAt <= alarms.firstOn).length,
    days: (alarms.firstOn - from) / DAY,
    alarms: alarms.count,
    overAfterDays: (alarms.lastOn - until) / DAY,
  };
}

/** The value below which a part of all values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}
