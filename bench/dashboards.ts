/**
 * Measures every PromQL query of every panel on a Prometheus with a year of data, over the dashboard's default range
 * and over the whole year, and the cost of its rules. Generating the year takes at least a quarter of an hour for five
 * workflows: `--keep FOLDER` keeps it and reuses an existing one; `--workflows N` generates fewer.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { chooseVariables } from '../test/monitoring/choose-variables.ts';
import {
  panelName,
  panelsOf,
  readDashboards,
  type Dashboard,
  type Panel,
  type Target,
} from '../test/monitoring/dashboard-file.ts';
import { askTarget, datasourceOf, samplesRead } from '../test/monitoring/run-query.ts';
import { nativeBinary } from '../src/testing/stack/native-binaries.ts';
import { startStack } from '../src/testing/stack/stack.ts';
import { groupLine, quietEvaluations } from './rule-costs.ts';
import { seriesCount, writeYear, type Year } from './year-of-runs.ts';
import { quantile } from './quantiles.ts';

const { values: options } = parseArgs({ options: { keep: { type: 'string' }, workflows: { type: 'string' } } });
const folder = options.keep;
const dir = folder ?? mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));
const data = join(dir, 'prometheus');

const HOUR_S = 3600;

const year: Year = {
  workflows: Number(options.workflows ?? 5),
  steps: 8,
  models: 4,
  runsPerMonth: 200,
  end: Math.floor(Date.now() / 1000 / HOUR_S) * HOUR_S,
};

const DAY_MS = 86_400_000;
const ROUNDS = 3;
const SLOWEST = 5;

try {
  if (!existsSync(data)) {
    mkdirSync(data, { recursive: true });
    await writeYear(year, dir, makeBlocks);
  }
  const stack = await startStack({ parts: ['prometheus'], dir });
  try {
    const measured = await measureAll(stack.prometheusUrl);
    console.log(`${seriesCount(year)} series`);
    console.log('range | queries | p50 | p95 | max | processor p50 | p95 | max');
    report(
      'dashboard default',
      measured.filter(({ range }) => range === 'own'),
    );
    report(
      'whole year',
      measured.filter(({ range }) => range === 'year'),
    );
    report('both', measured);
    console.log('the slowest five');
    for (const { name, range, ms, cpuMs, samples } of measured.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, SLOWEST))
      console.log(
        [
          name,
          range,
          `${Math.round(ms)} ms`,
          `${Math.round(cpuMs)} ms`,
          `${Math.round(samples / 1e6)} million samples`,
        ].join(' | '),
      );
    console.log('group of rules | rules | an evaluation | of the time between two');
    for (const group of await quietEvaluations(stack.prometheusUrl)) console.log(groupLine(group));
  } finally {
    await stack.stop();
  }
} finally {
  if (!folder) rmSync(dir, { recursive: true, force: true });
}

/** One block a month, as Prometheus itself would have made of them by now. */
async function makeBlocks(file: string, samples: number): Promise<void> {
  const args = ['tsdb', 'create-blocks-from', '--max-block-duration=744h', '--quiet', 'openmetrics', file, data];
  await promisify(execFile)(nativeBinary('promtool'), args, { maxBuffer: 1e8 });
  rmSync(file);
  console.error(`${file}: ${samples} samples`);
}

type Measured = Cost & { readonly name: string; readonly range: string; readonly samples: number };

type Cost = {
  /** How long the answer took, in milliseconds. */
  readonly ms: number;
  /** The processor time of it, in milliseconds: how long it would take on a machine that does nothing else. */
  readonly cpuMs: number;
};

async function measureAll(prometheusUrl: string): Promise<Measured[]> {
  const backends = { prometheusUrl, jaegerUrl: '' };
  const measured: Measured[] = [];
  for (const dashboard of readDashboards().filter((one) => queriesOf(one).length > 0)) {
    for (const [range, ms] of [
      ['own', rangeMs(dashboard)],
      ['year', 365 * DAY_MS],
    ] as const) {
      const scope = { from: year.end * 1000 - ms, to: year.end * 1000 };
      const { variables } = await chooseVariables(backends, dashboard, scope);
      for (const [panel, target] of queriesOf(dashboard)) {
        const ask = () => askTarget(backends, panel, target, { ...scope, variables });
        const name = `${panelName(dashboard, panel)} ${target.refId}`;
        const samples = await samplesRead(backends, panel, target, { ...scope, variables });
        measured.push({ name, range, samples, ...(await costOf(prometheusUrl, ask)) });
      }
    }
  }
  return measured;
}

function queriesOf(dashboard: Dashboard): (readonly [Panel, Target])[] {
  return panelsOf(dashboard).flatMap((panel) =>
    (panel.targets ?? [])
      .filter((target) => datasourceOf(panel, target) === 'prometheus')
      .map((target) => [panel, target] as const),
  );
}

function rangeMs({ time }: Dashboard): number {
  const [, count = '7', unit = 'd'] = /^now-(\d+)([hd])$/.exec(time.from) ?? [];
  return Number(count) * (unit === 'd' ? DAY_MS : HOUR_S * 1000);
}

/** The middle of a few rounds; processor time comes in steps of 10 ms and is shared among them. */
async function costOf(prometheusUrl: string, ask: () => Promise<unknown>): Promise<Cost> {
  const times: number[] = [];
  const idle = await cpuOf(prometheusUrl);
  const before = await cpuOf(prometheusUrl);
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now();
    await ask();
    times.push(performance.now() - from);
  }
  const taken = (await cpuOf(prometheusUrl)) - before - (before - idle);
  return { ms: quantile(times, 0.5), cpuMs: Math.max(taken, 0) / ROUNDS };
}

/** The processor time that Prometheus has taken, in milliseconds. */
async function cpuOf(prometheusUrl: string): Promise<number> {
  const text = await (await fetch(`${prometheusUrl}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]) * 1000;
}

function report(title: string, measured: readonly Measured[]): void {
  const cells = [measured.map(({ ms }) => ms), measured.map(({ cpuMs }) => cpuMs)].flatMap((times) =>
    [0.5, 0.95, 1].map((share) => `${Math.round(quantile(times, share))} ms`),
  );
  console.log([title, measured.length, ...cells].join(' | '));
}
