import { scoreOf, SIGNAL } from '../../core/signal.ts';
import { byEnd, type Observation } from '../../analysis/detection/observation.ts';
import { addToSeries, openSeries, type SeriesEvent } from '../../analysis/detection/series.ts';
import type { DetectionSignal } from '../../core/signal.ts';
import { DETECTION_SIGNALS, FAMILY } from '../../analysis/detection/signals.ts';
import { generateRuns, STEP_NAMES, WORKFLOW_NAMES, type GeneratedRun, type Worsening } from './generated-runs.ts';

/** A regression, and the signal that must detect it. */
export type Scenario = {
  readonly title: string;
  readonly signal: DetectionSignal;
  readonly worse: Pick<Worsening, 'step' | 'factor' | 'failures'>;
};

/** The regressions that must be detected, of workflows and of steps. */
export const SCENARIOS: readonly Scenario[] = [
  { title: 'cost ×1.5', signal: 'cost', worse: { factor: { cost: 1.5 } } },
  { title: 'duration ×1.5', signal: 'duration', worse: { factor: { duration: 1.5 } } },
  { title: 'tokens ×1.5', signal: 'tokens', worse: { factor: { tokens: 1.5 } } },
  { title: 'success −25 points', signal: 'success', worse: { failures: 0.25 } },
  { title: 'repair attempts ×2', signal: 'repairs', worse: { factor: { repairs: 2 } } },
  { title: 'errors ×3', signal: 'errors', worse: { factor: { errors: 3 } } },
  { title: 'step: cost ×1.5', signal: 'cost', worse: { step: 'implement', factor: { cost: 1.5 } } },
  { title: 'step: duration ×1.5', signal: 'duration', worse: { step: 'check', factor: { duration: 1.5 } } },
  { title: 'step: tokens ×1.5', signal: 'tokens', worse: { step: 'review', factor: { tokens: 1.5 } } },
  { title: 'step: success −25 points', signal: 'success', worse: { step: 'publish', failures: 0.25 } },
  { title: 'step: errors ×3', signal: 'errors', worse: { step: 'implement', factor: { errors: 3 } } },
];

/** The result of a scenario in one workflow. */
export type Course = {
  /** Runs of the workflow that ended before detection; infinite if it was not detected. */
  readonly runs: number;
  readonly days: number;
  /** How often the regression was reported. */
  readonly alarms: number;
  /** Runs between the regression and its estimated onset. */
  readonly onsetError: number;
  /** Days from its end, or from its start if it has no end, until it was resolved or absorbed; NaN if it was not. */
  readonly overAfterDays: number;
};

/** A false alarm. */
export type FalseAlarm = { readonly workflow: string; readonly step?: string; readonly signal: DetectionSignal };

/** The quiet series of one quarter: their number and observations, and the changes that were reported. */
export type QuietQuarter = {
  readonly series: number;
  readonly observations: number;
  readonly alarms: readonly FalseAlarm[];
  readonly improvements: number;
};

/** A Monday. */
const START = Date.UTC(2026, 0, 5) / 1000;

const HISTORY_DAYS = 84;
const QUARTER_DAYS = 91;

/** Every monitored series of a workflow: only whole runs have repairs. */
const ALL_SERIES = [undefined, ...STEP_NAMES].flatMap((step) =>
  DETECTION_SIGNALS.filter((signal) => step === undefined || signal !== SIGNAL.repairs).map((signal) => ({
    signal,
    step,
  })),
);

/** Simulates a quarter without regressions, after a history of twelve weeks. */
export function quietQuarter(seed: number): QuietQuarter {
  const runs = generateRuns({ seed, from: START, days: HISTORY_DAYS + QUARTER_DAYS });
  const played = WORKFLOW_NAMES.flatMap((workflow) => {
    const own = runs.filter((run) => run.workflow === workflow);
    return ALL_SERIES.map(({ signal, step }) => {
      const observations = observationsIn(own, signal, step);
      const events = addToSeries(openSeries({ signal, level: step ? 'step' : 'workflow' }), observations);
      const judged = observations.filter(({ endedAt }) => isEvaluated({ at: endedAt })).length;
      return { series: { workflow, signal, ...(step ? { step } : {}) }, judged, events: events.filter(isEvaluated) };
    });
  });
  const found = played.flatMap(({ series, events }) => events.map(({ type }) => ({ series, type })));
  return {
    series: played.length,
    observations: played.reduce((sum, { judged }) => sum + judged, 0),
    alarms: found.filter(({ type }) => type === 'regressed').map(({ series }) => series),
    improvements: found.filter(({ type }) => type === 'improved').length,
  };
}

/** The observations of a signal of a workflow or step. */
function observationsIn(runs: readonly GeneratedRun[], signal: DetectionSignal, step?: string): Observation[] {
  const items = step ? runs.flatMap(({ attempts }) => attempts.filter((one) => one.step === step)) : runs;
  const observations = items.map(({ endedAt, result, measured }, index) => ({
    id: String(index).padStart(8, '0'),
    endedAt: endedAt * 1000,
    value: signal === 'success' ? Number(result === 'failure') : valueOf(signal, measured[signal]),
    context: {},
  }));
  return observations.toSorted(byEnd);
}

function valueOf(signal: Exclude<DetectionSignal, 'success'>, value: number): number {
  return FAMILY[signal] === 'amount' ? scoreOf(signal, value) : value;
}

const DAY = 86_400;

function isEvaluated({ at }: Pick<SeriesEvent, 'at'>): boolean {
  return at >= (START + HISTORY_DAYS * DAY) * 1000;
}

const COURSE_DAYS = 70;

/** Simulates a scenario in a workflow. It lasts until the end, or the given number of days. */
export function playScenario(
  { signal, worse }: Scenario,
  workflow: string,
  { seed, lastsDays }: { readonly seed: number; readonly lastsDays?: number },
): Course {
  // A different day and hour of the first week each.
  const from = START + HISTORY_DAYS * DAY + ((seed * 7919 + workflow.length * 104_729) % (7 * DAY));
  const until = from + (lastsDays ?? 0) * DAY;
  const runs = generateRuns({
    seed: seed * 31 + workflow.length,
    from: START,
    days: HISTORY_DAYS + COURSE_DAYS,
    worsening: { from, workflow, ...worse, ...(lastsDays ? { until } : {}) },
    only: workflow,
  });
  const series = openSeries({ signal, level: worse.step ? 'step' : 'workflow' });
  const onsets: number[] = [];
  const events = observationsIn(runs, signal, worse.step).flatMap((observation) => {
    const now = addToSeries(series, [observation]);
    for (const { type } of now) if (type === 'regressed') onsets.push(series.adjusted.change?.segment.since ?? 0);
    return now;
  });
  return courseOf({ runs, from, until }, events, onsets);
}

function courseOf(
  { runs, from, until }: { readonly runs: readonly GeneratedRun[]; readonly from: number; readonly until: number },
  events: readonly SeriesEvent[],
  onsets: readonly number[],
): Course {
  const alarms = events.filter(({ type }) => type === 'regressed').filter(isEvaluated);
  const skipped = onsets.length - alarms.length;
  const at = (alarms[0]?.at ?? Infinity) / 1000;
  const onset = (onsets[skipped] ?? Number.NaN) / 1000;
  const over = events.filter(({ type, at: end }) => (type === 'resolved' || type === 'absorbed') && end / 1000 > at);
  const between = (a: number, b: number): number => runs.filter(({ endedAt }) => endedAt > a && endedAt <= b).length;
  return {
    runs: at === Infinity ? Infinity : between(from, at),
    days: (at - from) / DAY,
    alarms: alarms.length,
    onsetError: between(Math.min(from, onset), Math.max(from, onset)),
    overAfterDays: ((over.at(-1)?.at ?? Number.NaN) / 1000 - until) / DAY,
  };
}

/** A quantile of values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}
