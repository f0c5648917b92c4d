import { ATTRIBUTE, METRIC, type Metric } from '../../src/telemetry/names.ts';
import { SIGNAL, scoreOf, type Signal } from '../../src/core/signal.ts';
import type { GeneratedRun, Measured } from '../../src/testing/detection/generated-runs.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';

/** A total and its changes: seconds since 1970 and the new value. */
export type Total = { readonly name: string; readonly changes: (readonly [at: number, value: number])[] };

/** Totals by their names in Prometheus, including labels. */
export type Totals = ReadonlyMap<string, Total>;

type Labels = Readonly<Record<string, string>>;

/** The labels of a store and its environment. */
export function storeLabels(environment: string): Labels {
  return {
    [ENVIRONMENT]: environment,
    instance: `store-${environment}`,
  };
}

/** The totals, or some of them, that a relay would send for runs. */
export function totalsOf(
  runs: readonly GeneratedRun[],
  environment: string,
  wanted: (name: string) => boolean = () => true,
): Totals {
  const totals = new Map<string, Total & { value: number }>();
  const changes = runs
    .flatMap((run) => changesOf(run, storeLabels(environment)))
    .map((change) => ({ ...change, name: nameOf(change) }))
    .filter(({ name }) => wanted(name))
    .toSorted((a, b) => a.at - b.at);
  for (const { name, ...change } of changes) {
    const total = totals.get(name) ?? { name, changes: [], value: 0 };
    total.value = rounded(total.value + change.by);
    total.changes.push([change.at, total.value]);
    totals.set(name, total);
  }
  return totals;
}

type Change = { readonly metric: Metric; readonly at: number; readonly by: number; readonly labels: Labels };

const STEP_SIGNALS: readonly Signal[] = [SIGNAL.cost, SIGNAL.duration, SIGNAL.tokens, SIGNAL.errors];
const RUN_SIGNALS: readonly Signal[] = [...STEP_SIGNALS, SIGNAL.repairs];

function changesOf(run: GeneratedRun, labels: Labels): Change[] {
  const ofRun = { ...labels, [ATTRIBUTE.workflowName]: run.workflow };
  const whole = { at: run.endedAt, labels: ofRun };
  const ended = {
    metric: METRIC.runs,
    at: run.endedAt,
    by: 1,
    labels: { ...ofRun, [ATTRIBUTE.runResult]: run.result },
  };
  const ofAttempts = run.attempts.flatMap(({ step, endedAt: at, kind, result, measured }) => {
    const ofStep = { ...ofRun, [ATTRIBUTE.stepName]: step };
    const tried = { ...ofStep, [ATTRIBUTE.stepResult]: result, [ATTRIBUTE.stepKind]: kind };
    return [
      { metric: METRIC.steps, at, by: 1, labels: tried },
      ...scoresOf(measured, STEP_SIGNALS, { at, labels: ofStep }),
    ];
  });
  return [ended, ...scoresOf(run.measured, RUN_SIGNALS, whole), ...ofAttempts];
}

function scoresOf(
  measured: Measured,
  signals: readonly Signal[],
  { at, labels }: Pick<Change, 'at' | 'labels'>,
): Change[] {
  return signals.flatMap((signal) => {
    const score = scoreOf(signal, measured[signal]);
    const own = { at, labels: { ...labels, [ATTRIBUTE.signal]: signal } };
    return [
      { ...own, metric: METRIC.signalSamples, by: 1 },
      { ...own, metric: METRIC.signalScore, by: rounded(score) },
      { ...own, metric: METRIC.signalScoreSumOfSquares, by: rounded(score ** 2) },
    ];
  });
}

/** Scores are summed in millionths. */
function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}

function nameOf({ metric, labels }: Change): string {
  const pairs = Object.entries(labels).map(([attribute, value]) => `${prometheusLabel(attribute)}="${value}"`);
  return `${prometheusName(metric)}{${pairs.join(',')}}`;
}
