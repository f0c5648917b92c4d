import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Overview } from '../../src/analysis/overview/overview.ts';
import type { Trend } from '../../src/analysis/trends/trend.ts';
import { tokensOf } from '../../src/api/access/tokens.ts';
import { API } from '../../src/api/routes/api-path.ts';
import { startServer, type RunningServer } from '../../src/api/serve.ts';
import { run } from '../../src/cli/run.ts';
import { VARIABLE } from '../../src/core/environment.ts';
import { relayOnce } from '../../src/relay/relay.ts';
import type { RunSummary } from '../../src/report/list-runs.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { planRun } from '../../src/testing/runs/planned-run.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { chooseVariables } from '../monitoring/choose-variables.ts';
import { panelsOf, readDashboards } from '../monitoring/dashboard-file.ts';
import { askInstant, askTarget } from '../monitoring/run-query.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;

const real = realTests('the figures of terminal, page and Grafana', missingStackParts(PARTS));

const RUNS = 10;

const HOUR_MS = 3_600_000;

const cli = inProcess(run);

describe.skipIf(real.skip)(`${real.title}, on the same runs`, () => {
  let dir: string;
  let home: string;
  let stack: Stack;
  let server: RunningServer;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stepmeter-figures-'));
    home = join(dir, 'state');
    stack = await startStack({ parts: PARTS, dir });
    for (let number = 0; number < RUNS; number += 1)
      for (const play of planRun(join(home, 'spool'), number).stages) play();
    const env = { ...isolatedEnvironment(home), [VARIABLE.otlpEndpoint]: stack.otlpEndpoint };
    await relayOnce(env);
    await eventually(async () => expect(await total('stepmeter_runs_total')).toBe(RUNS));
    server = await startServer({ env, port: 0, host: '127.0.0.1', allowedHosts: [], isReadOnly: true });
  });

  afterAll(async () => {
    await server?.close();
    await stack?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** The sum of a total in Prometheus, of series with these labels. */
  const total = async (name: string, labels = ''): Promise<number | undefined> => {
    const [row] = await askInstant(stack, `sum(last_over_time(${name}${labels}[1h]))`, Date.now());
    return row?.values[0];
  };

  /** The value of a panel of the overview dashboard over the last hours. */
  const panel = async (title: string): Promise<number | undefined> => {
    const dashboard = readDashboards().find(({ uid }) => uid === 'stepmeter-overview');
    const found = dashboard && panelsOf(dashboard).find((one) => one.title === title);
    const [target] = found?.targets ?? [];
    if (!dashboard || !found || !target) throw new Error(`Cannot find the panel ${title}`);
    const range = { from: Date.now() - 2 * HOUR_MS, to: Date.now() };
    const { variables } = await chooseVariables(stack, dashboard, range);
    const { rows } = await askTarget(stack, found, target, { ...range, variables });
    return rows[0]?.values.at(-1);
  };

  const terminal = async <T>(...args: string[]): Promise<T> => {
    const { stdout, stderr, code } = await cli([...args, '--json'], { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as T;
  };

  const page = async <T>(path: string): Promise<T> => {
    const authorization = `Bearer ${tokensOf(home).read}`;
    const response = await fetch(new URL(`${API}${path}`, server.url), { headers: { authorization } });
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  };

  test('agree on the cost, of all runs and of each step', async () => {
    const [runs, overview] = [await terminal<RunSummary[]>('runs'), await page<Overview>('/overview')];
    const cost = runs.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
    expect(cost).toBeGreaterThan(0.1);
    expect(overview.headlines.spend.figure.value).toBeCloseTo(cost, 9);
    expect(await total('stepmeter_cost_total')).toBeCloseTo(cost, 6);
    expect(await panel('Spend')).toBeCloseTo(cost, 6);
    expect(overview.steps.length).toBeGreaterThan(3);
    for (const { name, costUsd } of overview.steps)
      expect((await total('stepmeter_cost_total', `{stepmeter_step_name="${name}"}`)) ?? 0).toBeCloseTo(costUsd, 6);
  });

  test('agree on the number of attempts, of all runs and of each step', async () => {
    const [runs, overview] = [await terminal<RunSummary[]>('runs'), await page<Overview>('/overview')];
    const attempts = runs.reduce((sum, { steps }) => sum + steps, 0);
    expect(attempts).toBeGreaterThan(RUNS);
    expect(await total('stepmeter_steps_total')).toBe(attempts);
    expect(overview.steps.reduce((sum, step) => sum + step.attempts, 0)).toBe(attempts);
    for (const step of overview.steps)
      expect(await total('stepmeter_steps_total', `{stepmeter_step_name="${step.name}"}`)).toBe(step.attempts);
  });

  test('agree on the success rate', async () => {
    const { groups } = await terminal<Trend>('trend', '--metric', 'success');
    const { headlines } = await page<Overview>('/overview');
    const { groups: shown } = await page<Trend>('/trend?metric=success');
    const rate = groups[0]?.total.value ?? Number.NaN;
    expect(rate).toBeGreaterThan(0.5);
    expect(rate).toBeLessThan(1);
    expect(headlines.success.figure.value).toBe(rate);
    expect(shown[0]?.total.value).toBe(rate);
    const [successes, failures] = [
      await total('stepmeter_runs_total', '{stepmeter_run_result="success"}'),
      await total('stepmeter_runs_total', '{stepmeter_run_result="failure"}'),
    ];
    expect((successes ?? 0) / ((successes ?? 0) + (failures ?? 0))).toBeCloseTo(rate, 9);
    expect(await panel('Success rate')).toBeCloseTo(rate, 9);
    expect(await panel('Runs')).toBe(RUNS);
  });
});
