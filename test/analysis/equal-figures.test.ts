import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Selectable } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Overview } from '../../src/analysis/overview/overview.ts';
import type { Trend } from '../../src/analysis/trends/trend.ts';
import { figureText, valueText } from '../../src/analysis/figures/words.ts';
import type { Figure } from '../../src/analysis/figures/figure.ts';
import { tokensOf } from '../../src/api/access/tokens.ts';
import { API } from '../../src/api/routes/api-path.ts';
import { startServer, type RunningServer } from '../../src/api/serve.ts';
import { run } from '../../src/cli/run.ts';
import { VARIABLE } from '../../src/core/environment.ts';
import { relayOnce } from '../../src/relay/relay.ts';
import type { RunSummary } from '../../src/report/list-runs.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import type { RequestTable } from '../../src/store/schema.ts';
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
import { playRunOfUnknownCost } from './run-of-unknown-cost.ts';

const PARTS = ['otelcol', 'prometheus'] as const;

const real = realTests('the figures of terminal, page, report, export, store and Grafana', missingStackParts(PARTS));

const RUNS = 10;

const HOUR_MS = 3_600_000;

const cli = inProcess(run);

/** The names of each kind of tokens in the store and in exports. */
const TOKENS = {
  input: { column: 'input', exportedAs: 'input_tokens' },
  output: { column: 'output', exportedAs: 'output_tokens' },
  cacheRead: { column: 'cache_read', exportedAs: 'cache_read_tokens' },
  cacheWrite5m: { column: 'cache_write_5m', exportedAs: 'cache_write_5m_tokens' },
  cacheWrite1h: { column: 'cache_write_1h', exportedAs: 'cache_write_1h_tokens' },
} as const;

describe.skipIf(real.skip)(`${real.title}, on the same runs`, () => {
  let dir: string;
  let home: string;
  let stack: Stack;
  let server: RunningServer;
  let store: Store;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stepmeter-figures-'));
    home = join(dir, 'state');
    stack = await startStack({ parts: PARTS, dir });
    playRunOfUnknownCost(join(home, 'spool'));
    for (let number = 1; number < RUNS; number += 1)
      for (const play of planRun(join(home, 'spool'), number).stages) play();
    const env = { ...isolatedEnvironment(home), [VARIABLE.otlpEndpoint]: stack.otlpEndpoint };
    await relayOnce(env);
    await eventually(async () => expect(await total('stepmeter_runs_total')).toBe(RUNS));
    store = await openStore(env);
    server = await startServer({ env, port: 0, host: '127.0.0.1', allowedHosts: [], isReadOnly: true });
  });

  afterAll(async () => {
    await server?.close();
    await store?.close();
    await stack?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** The sum of a total in Prometheus, of series with these labels. */
  const total = async (name: string, labels = ''): Promise<number | undefined> => {
    const [row] = await askInstant(stack, `sum(last_over_time(${name}${labels}[1h]))`, Date.now());
    return row?.values[0];
  };

  /** The value of a panel of a dashboard over the last hours. */
  const panel = async (title: string, of = 'stepmeter-overview'): Promise<number | undefined> => {
    const dashboard = readDashboards().find(({ uid }) => uid === of);
    const found = dashboard && panelsOf(dashboard).find((one) => one.title === title);
    const [target] = found?.targets ?? [];
    if (!dashboard || !found || !target) throw new Error(`Cannot find the panel ${title}`);
    const range = { from: Date.now() - 2 * HOUR_MS, to: Date.now() };
    const { variables } = await chooseVariables(stack, dashboard, range);
    const { rows } = await askTarget(stack, found, target, { ...range, variables });
    return rows[0]?.values.at(-1);
  };

  const output = async (...args: string[]): Promise<string> => {
    const { stdout, stderr, code } = await cli(args, { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  const terminal = async <T>(...args: string[]): Promise<T> => JSON.parse(await output(...args, '--json')) as T;

  const exported = async (): Promise<ExportedRun[]> =>
    (JSON.parse(await output('export', 'runs', '--format', 'json')) as { rows: ExportedRun[] }).rows;

  /** The requests of each run, read without any query of Stepmeter. */
  const requestsByRun = async (): Promise<Map<string, Selectable<RequestTable>[]>> =>
    Map.groupBy(await store.db.selectFrom('request').selectAll().execute(), ({ run_id }) => run_id);

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

  test('agree on tokens of every kind, of all runs and of each run', async () => {
    const [runs, rows, requests] = [await terminal<RunSummary[]>('runs'), await exported(), await requestsByRun()];
    expect(runs).toHaveLength(RUNS);
    for (const { id, tokens } of runs) {
      const own = requests.get(id) ?? [];
      const row = rows.find(({ run_id }) => run_id === id);
      for (const [kind, { column, exportedAs }] of Object.entries(TOKENS) as [keyof typeof TOKENS, TokenNames][]) {
        const inStore = sumOf(own.map((request) => request[column]));
        expect({ id, kind, shown: tokens?.[kind], exported: row?.[exportedAs] }).toEqual({
          id,
          kind,
          shown: inStore,
          exported: inStore,
        });
      }
    }
    const all = [...requests.values()].flat();
    const sum = (...columns: TokenNames['column'][]): number =>
      sumOf(all.flatMap((request) => columns.map((column) => request[column])));
    const writes = ['cache_write_5m', 'cache_write_1h'] as const;
    expect(sum('output')).toBeGreaterThan(1000);
    expect(await total('gen_ai_client_inference_usage_output_tokens_total')).toBe(sum('output'));
    expect(await total('gen_ai_client_inference_usage_input_tokens_total')).toBe(sum('input', 'cache_read', ...writes));
  });

  test('agree on the cost of each run', async () => {
    const [runs, rows, requests] = [await terminal<RunSummary[]>('runs'), await exported(), await requestsByRun()];
    for (const { id, costUsd } of runs) {
      const cost = sumOf((requests.get(id) ?? []).map(({ cost_nano_usd }) => cost_nano_usd ?? 0)) / 1e9;
      expect(costUsd ?? 0).toBeCloseTo(cost, 9);
      expect(rows.find(({ run_id }) => run_id === id)?.cost_usd ?? 0).toBeCloseTo(cost, 9);
    }
  });

  test('agree on the cost of a success', async () => {
    const { groups } = await terminal<Trend>('trend', '--metric', 'cost-per-success');
    const { headlines } = await page<Overview>('/overview');
    const { groups: shown } = await page<Trend>('/trend?metric=cost-per-success');
    const cost = headlines.costPerSuccess.figure.value ?? Number.NaN;
    expect(cost).toBeGreaterThan(0.01);
    // The run of unknown cost is neither a cost nor a success of known cost.
    expect(headlines.costPerSuccess.figure.missing).toBeGreaterThan(0);
    expect(groups[0]?.total.value).toBe(cost);
    expect(await panel('Cost per success', 'stepmeter-cost')).toBeCloseTo(cost, 6);
    const { meanCost } = headlines;
    expect((await terminal<Trend>('trend', '--metric', 'cost')).groups[0]?.total.value).toBe(meanCost.figure.value);
    expect(await panel('Cost per run', 'stepmeter-cost')).toBeCloseTo(meanCost.figure.value ?? Number.NaN, 6);
    expect(shown[0]?.total).toMatchObject(withoutPeriod(groups[0]?.total));
  });

  test('agree with what a report says', async () => {
    const { headlines } = await page<Overview>('/overview');
    const html = await output('report');
    for (const { figure } of [headlines.costPerSuccess, headlines.success, headlines.medianTime, headlines.meanCost]) {
      const [value, note] = [valueText(figure), figureText(figure).replace(`${valueText(figure)} `, '')];
      expect(html).toContain(`<strong>${value}</strong><span>${note}`);
    }
    expect(html).toContain(`${RUNS} runs ended and cost ${valueText(headlines.spend.figure)}`);
  });
});

/** A row of `export runs`, with the columns that are compared. */
type ExportedRun = { readonly run_id: string; readonly cost_usd: number | null } & Readonly<
  Record<TokenNames['exportedAs'], number | null>
>;

type TokenNames = (typeof TOKENS)[keyof typeof TOKENS];

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** What a figure says apart from the period, which ends at the time of the question. */
function withoutPeriod(figure: Figure | undefined): Partial<Figure> {
  const { value = null, low = null, high = null, n = 0, unit = 'USD/success', method = '' } = figure ?? {};
  return { value, low, high, n, unit, method };
}
