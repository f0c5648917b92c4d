import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { METRIC } from '../../src/telemetry/names.ts';
import type { Span } from '../../src/simulate/arrivals.ts';
import { history } from '../../src/simulate/history.ts';
import { TICK_MS } from '../../src/simulate/moments.ts';
import { groundTruthOf, type ScenarioName, type GroundTruth } from '../../src/simulate/scenario.ts';
import { simulate, type Simulation } from '../../src/simulate/simulate.ts';
import { eventually } from '../stack/eventually.ts';
import type { StackPart } from '../stack/native-binaries.ts';
import { queryInstant } from '../stack/prometheus-queries.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { fastPrometheusConfiguration } from './fast-provisioning.ts';
import { type OwnPrometheus, startPrometheus } from './own-prometheus.ts';
import { prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';

/** A history, and the Prometheus that has it. */
export type Past = {
  readonly folder: string;
  readonly simulation: Simulation;
  readonly prometheus: OwnPrometheus;
  readonly stack: Stack;
};

/** What is lived through, and where. */
export type Story = {
  readonly folder: string;
  readonly scenario: ScenarioName;
  readonly span: Span;
  readonly parts: readonly StackPart[];
  /** A past that has ended and goes on here. @default nothing was before */
  readonly after?: Past;
};

/** The workflow that gets worse. */
export const WORKFLOW = 'package-build';

const FACTOR = 4;

/** Takes made-up runs through the real relay; what gets worse is worse from the beginning of the span. */
export async function live({ folder, scenario, span, parts, after }: Story): Promise<Past> {
  if (after) await cp(after.folder, folder, { recursive: true });
  const file = fastPrometheusConfiguration(configurationIn(folder));
  // Rules that record what is of now while the past arrives can make Prometheus 3.15 panic.
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
    runsPerMonth: enoughRunsPerMonth({ seed, span, truth }),
    everyStepFrom: span.to,
    everyTickFrom: span.to - 60_000,
    home: join(folder, 'home'),
    env: { STEPMETER_HOME: join(folder, 'nobody'), STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint },
  });
  await hasArrived(prometheus, span);
  return { folder, simulation, prometheus, stack };
}

function configurationIn(folder: string): string {
  return join(folder, 'configuration');
}

type MadeUp = { readonly seed: string; readonly span: Span; readonly truth: GroundTruth };

/** Its runs in a span: a few more than the rules want before and after something got worse. */
const ENOUGH = 24;

/** Nights and weekends are quiet, and most runs are of other workflows: how many to ask for differs from day to day. */
function enoughRunsPerMonth(setting: MadeUp): number {
  let runsPerMonth = 500;
  while (runsOfWorkflow({ ...setting, runsPerMonth }) < ENOUGH) runsPerMonth += 250;
  return runsPerMonth;
}

function runsOfWorkflow(setting: MadeUp & { readonly runsPerMonth: number }): number {
  return [...history(setting)].filter(
    ({ record, context }) => record?.type === 'run.ended' && context.run.workflow === WORKFLOW,
  ).length;
}

/** What is judged before all of it is there is judged without what came last, the changes that are in force among it. */
function hasArrived({ url }: OwnPrometheus, { to }: Span): Promise<void> {
  return eventually(async () => {
    const [last] = await queryInstant(url, `max(timestamp(${prometheusName(METRIC.spoolDepth)}))`, to);
    expect(last?.value).toBeGreaterThan((to - TICK_MS) / 1000);
  });
}

/** From now on rules look at a past. */
export async function judge({ folder, prometheus }: Past): Promise<void> {
  fastPrometheusConfiguration(configurationIn(folder));
  await prometheus.stop();
  await prometheus.start();
}

/** Ends what a past was lived with; what it left stays in its folder. */
export async function end({ stack, prometheus }: Past): Promise<void> {
  await stack.stop();
  await prometheus.stop();
}
