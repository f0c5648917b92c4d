import { ATTRIBUTE } from '../../src/telemetry/names.ts';
import type { Span } from './backfilled-prometheus.ts';
import {
  generateRuns,
  WORKFLOW_NAMES,
  type GeneratedRun,
  type Worsening,
} from '../../src/testing/detection/generated-runs.ts';
import { simulateAlarms, type Alarms } from './simulated-alarms.ts';
import { totalsOf, type Total } from './totals.ts';
import { prometheusLabel } from '../../src/monitoring/queries/prometheus-names.ts';
import { type MonitoredSignal, SUCCESS } from '../../src/monitoring/thresholds.ts';

/** A regression, and the signal that must detect it. */
export type Scenario = {
  readonly title: string;
  readonly signal: MonitoredSignal;
  readonly worse: Pick<Worsening, 'step' | 'factor' | 'failures'>;
};

/** The regressions that must be detected, of workflows and of steps. */
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

/** The result of a scenario in one workflow. */
export type Course = {
  readonly scenario: Scenario;
  /** Runs of the workflow that ended before detection; infinite if it was not detected. */
  readonly runs: number;
  readonly days: number;
  /** How often the alert fired. */
  readonly alarms: number;
  /** The time from its end, or from its start if it has no end, until the alert resolved permanently. */
  readonly overAfterDays: number;
};

/** The workflows and seeds of scenarios. */
export type Series = {
  readonly scenarios: readonly Scenario[];
  readonly seeds: readonly number[];
  /** The duration of the regression in days. @default permanent */
  readonly lastsDays?: number;
};

/** Nothing is evaluated before the longest baseline is complete. */
const HISTORY_DAYS = 84;
const QUARTER_DAYS = 91;

/** A Monday. */
const START = Date.UTC(2026, 0, 5) / 1000;

/** All alerts of quarters without regressions, one per seed. */
export async function quietQuarters(seeds: readonly number[]): Promise<Alarms[]> {
  const days = HISTORY_DAYS + QUARTER_DAYS;
  const totals = seeds.flatMap((seed) => [
    ...totalsOf(generateRuns({ seed, from: START, days }), `quiet-${seed}`).values(),
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

/** Simulates scenarios in every workflow with every seed. */
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
  readonly runs: readonly GeneratedRun[];
  readonly totals: readonly Total[];
};

function play(
  scenario: Scenario,
  workflow: string,
  { seed, lastsDays }: { seed: number; lastsDays?: number | undefined },
): Played {
  // A different day and hour of the first week each.
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
  const runs = generateRuns(plan);
  const environment = `${scenario.title} ${workflow} ${seed}`;
  // Only the affected step.
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
