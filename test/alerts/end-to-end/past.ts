import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { METRIC } from '../../../src/telemetry/names.ts';
import type { Span } from '../../../src/testing/runs/arrivals.ts';
import { history } from '../../../src/testing/runs/history.ts';
import { TICK_MS } from '../../../src/simulate/moments.ts';
import { groundTruthOf, type ScenarioName, type GroundTruth } from '../../../src/testing/runs/scenario.ts';
import { simulate, type Simulation } from '../../../src/simulate/simulate.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import type { StackPart } from '../../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../../src/testing/stack/prometheus-queries.ts';
import { type Stack, startStack } from '../../../src/testing/stack/stack.ts';
import { fastPrometheusConfiguration } from '../notifiers/fast-provisioning.ts';
import { type OwnPrometheus, startPrometheus } from '../notifiers/own-prometheus.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';

/** A history, and the Prometheus that contains it. */
export type Past = {
  readonly folder: string;
  readonly simulation: Simulation;
  readonly prometheus: OwnPrometheus;
  readonly stack: Stack;
};

/** The options of a history. */
export type Story = {
  readonly folder: string;
  readonly scenario: ScenarioName;
  readonly span: Span;
  readonly parts: readonly StackPart[];
  /** The state folder of earlier runs, which is copied. */
  readonly after: string;
};

/** The workflow with the regression. */
export const WORKFLOW = 'package-build';

/** Its runs before and after a regression: slightly more than the detector requires. */
const ENOUGH = { before: 80, after: 24 } as const;

/** Ingests generated runs without exporting them; returns the state folder. */
export async function earlierRuns(home: string, span: Span): Promise<string> {
  const [seed, scenario] = ['alerts before', 'quiet'] as const;
  const truth = groundTruthOf(scenario, { span, onset: span.to });
  const runsPerMonth = enoughRunsPerMonth({ seed, span, truth }, ENOUGH.before);
  const env = { STEPMETER_HOME: `${home}-unused` };
  await simulate({ seed, scenario, span, runsPerMonth, evenly: true, home, exports: false, env });
  return home;
}

type MadeUp = { readonly seed: string; readonly span: Span; readonly truth: GroundTruth };

/** Most runs are of other workflows. */
function enoughRunsPerMonth(setting: MadeUp, enough: number): number {
  let runsPerMonth = 500;
  while (runsOfWorkflow({ ...setting, runsPerMonth }) < enough) runsPerMonth += 250;
  return runsPerMonth;
}

function runsOfWorkflow(setting: MadeUp & { readonly runsPerMonth: number }): number {
  return [...history({ ...setting, evenly: true })].filter(
    ({ record, context }) => record?.type === 'run.ended' && context.run.workflow === WORKFLOW,
  ).length;
}

const FACTOR = 4;

/** Ingests generated runs with the real relay. A regression starts with the period. */
export async function live({ folder, scenario, span, parts, after }: Story): Promise<Past> {
  await cp(after, join(folder, 'home'), { recursive: true });
  const file = fastPrometheusConfiguration(configurationIn(folder));
  // Rules that record current series while past samples arrive can make Prometheus 3.15 panic.
  await rm(join(configurationIn(folder), 'rules'), { recursive: true });
  const prometheus = await startPrometheus(folder, file);
  const stack = await startStack({
    parts,
    dir: folder,
    env: { PROMETHEUS_OTLP_URL: `${prometheus.url}/api/v1/otlp` },
  });
  const seed = `alerts ${scenario}`;
  const truth = groundTruthOf(scenario, { span, onset: span.from, factor: FACTOR });
  const simulation = await simulate({
    seed,
    scenario,
    span,
    onset: span.from,
    factor: FACTOR,
    runsPerMonth: enoughRunsPerMonth({ seed, span, truth }, ENOUGH.after),
    evenly: true,
    everyStepFrom: span.to,
    everyTickFrom: span.to - 60_000,
    home: join(folder, 'home'),
    env: { STEPMETER_HOME: join(folder, 'unused'), STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint },
  });
  await hasArrived(prometheus, span);
  return { folder, simulation, prometheus, stack };
}

function configurationIn(folder: string): string {
  return join(folder, 'configuration');
}

/** An evaluation before all data has arrived would miss the latest data, including configuration changes. */
function hasArrived({ url }: OwnPrometheus, { to }: Span): Promise<void> {
  return eventually(async () => {
    const [last] = await queryInstant(url, `max(timestamp(${prometheusName(METRIC.spoolDepth)}))`, to);
    expect(last?.value).toBeGreaterThan((to - TICK_MS) / 1000);
  });
}

/** Starts the evaluation of rules on a past. */
export async function judge({ folder, prometheus }: Past): Promise<void> {
  fastPrometheusConfiguration(configurationIn(folder));
  await prometheus.stop();
  await prometheus.start();
}

/** Stops the processes of a past; its folder stays. */
export async function end({ stack, prometheus }: Past): Promise<void> {
  await stack.stop();
  await prometheus.stop();
}
