import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { METRIC, type Metric } from '../../src/core/names.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../../src/monitoring/prometheus-names.ts';
import { added } from '../../src/monitoring/query.ts';
import { realTests } from '../real.ts';
import { eventually } from '../stack/eventually.ts';
import { missingStackParts } from '../stack/native-binaries.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { chooseVariables } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards, type Dashboard, type Panel } from './dashboard-file.ts';
import { addedToStore } from './added-to-store.ts';
import { expand, type Scope } from './grafana-words.ts';
import { HISTORIES } from './histories.ts';
import type { Edge, History } from './history.ts';
import { whyNotTotals } from './not-totals.ts';
import { askInstant, type Row } from './run-query.ts';
import { askStore, type Sample } from './store-answers.ts';

const PARTS = ['otelcol', 'prometheus'] as const;
const real = realTests('figures in Prometheus', missingStackParts(PARTS));

/** What a simulation sends in a minute takes longer to arrive. */
const ARRIVAL = { timeoutMs: 60_000 };

/** The panels whose figures somebody reads as so many runs, tokens or dollars. */
const FIGURES = ['stat', 'gauge', 'bargauge', 'piechart', 'table'];

const totals: readonly (readonly [string, Metric])[] = Object.values(METRIC)
  .filter(({ kind }) => kind !== 'gauge')
  .map((metric: Metric) => [metric.name, metric]);

/** Figures by their labels, what is zero left out. */
const byLabels = (samples: readonly Sample[]): Record<string, number> =>
  Object.fromEntries(
    samples
      .filter(({ value }) => value !== 0)
      .map(({ labels, value }) => [JSON.stringify(Object.entries(labels).toSorted()), value]),
  );

const sampleOf = ({ labels, values: [value = Number.NaN] }: Row): Sample => ({
  labels: Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__')),
  value,
});

/** Whole numbers are to be equal; others to a millionth, which of a dollar is far less than a cent. */
const expectSame = (found: readonly Sample[], wanted: readonly Sample[], about: string): void => {
  const [inPrometheus, inStore] = [byLabels(found), byLabels(wanted)];
  expect(Object.keys(inPrometheus).toSorted(), about).toEqual(Object.keys(inStore).toSorted());
  for (const [labels, value] of Object.entries(inStore)) {
    if (Number.isInteger(value)) expect(inPrometheus[labels], `${about} ${labels}`).toBe(value);
    else expect(inPrometheus[labels], `${about} ${labels}`).toBeCloseTo(value, 6);
  }
};

describe.skipIf(real.skip).each(HISTORIES)(`${real.title} on $name`, ({ environment, play }) => {
  let dir: string;
  let stack: Stack;
  let history: History;

  beforeAll(async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '2000');
    dir = mkdtempSync(join(tmpdir(), 'stepmeter-figures-'));
    stack = await startStack({ parts: PARTS, dir });
    history = await play({ home: join(dir, 'state'), otlpEndpoint: stack.otlpEndpoint });
    const last = history.edges.at(-1);
    const records = addedToStore({ at: 0, totals: [] }, last ?? { at: 0, totals: [] }, METRIC.records);
    const labels = METRIC.records.labels.map(prometheusLabel).join(', ');
    await eventually(async () => {
      const found = await askInstant(stack, `sum by (${labels}) (${prometheusName(METRIC.records)})`, Date.now());
      expectSame(found.map(sampleOf), records, 'the last export');
    }, ARRIVAL);
  }, 400_000);

  afterAll(async () => {
    await stack?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  /** Ranges that begin and end while runs are at work: next to each other, far apart, across the gap, from before all. */
  const ranges = (): (readonly [Edge, Edge])[] => {
    const { edges } = history;
    const before: Edge = { at: (edges[0]?.at ?? 0) - 3_600_000, totals: [] };
    const edge = (share: number): Edge => edges[Math.round(share * (edges.length - 1))] ?? before;
    return [
      [before, edge(1)],
      [before, edge(0.3)],
      [edge(0), edge(1)],
      [edge(0.2), edge(0.35)],
      [edge(0.3), edge(0.55)],
      [edge(0.5), edge(0.6)],
      [edge(0.65), edge(0.9)],
    ];
  };

  it('are of ranges in which something happened, and whose edges lie within runs', () => {
    for (const [from, to] of ranges())
      expect(addedToStore(from, to, METRIC.toolCalls), `${to.at - from.at} ms`).not.toEqual([]);
    expect(history.edges.length).toBeGreaterThan(12);
  });

  it.each(totals)('%s: what was added within a range is what the store added', async (_, metric) => {
    for (const [from, to] of ranges()) {
      const by = [...metric.labels, ENVIRONMENT];
      for (const part of metric.kind === 'histogram' ? (['count', 'sum'] as const) : [undefined]) {
        const query = added(metric, { by, ...(part && { part }) }, `${to.at - from.at}ms`);
        const found = (await askInstant(stack, query, to.at)).map(sampleOf);
        const where = { [prometheusLabel(ENVIRONMENT)]: environment };
        const wanted = addedToStore(from, to, metric, part).map(({ labels, value }) => ({
          labels: { ...labels, ...where },
          value,
        }));
        expectSame(found, wanted, query);
      }
    }
  });

  const scopeOf = async (board: Dashboard, [from, to]: readonly [Edge, Edge], narrow: boolean): Promise<Scope> => {
    const range = { from: from.at, to: to.at };
    const { variables, offered } = await chooseVariables(stack, board, range);
    const first = Object.fromEntries(Object.entries(offered).map(([name, values]) => [name, values.slice(0, 1)]));
    return { ...range, intervalMs: 15_000, variables: narrow ? { ...variables, ...first } : variables };
  };

  const compare = async (query: string, to: number): Promise<void> => {
    const wanted = askStore({ edges: history.edges, environment }, query, to);
    expectSame((await askInstant(stack, query, to)).map(sampleOf), wanted, query);
  };

  const figures = readDashboards().flatMap((board) =>
    panelsOf(board)
      .filter(({ type, targets = [] }) => FIGURES.includes(type) && targets.some(({ expr }) => expr !== undefined))
      .map((panel): [string, Dashboard, Panel] => [panelName(board, panel), board, panel]),
  );

  it.each(figures)('%s equals the store', { timeout: 60_000 }, async (_, board, panel) => {
    for (const narrow of [false, true])
      for (const range of ranges()) {
        const scope = await scopeOf(board, range, narrow);
        const queries = (panel.targets ?? []).map(({ expr = '' }) => expand(expr, scope));
        for (const query of queries.filter((one) => !whyNotTotals(one))) await compare(query, scope.to);
      }
  });

  it('leaves out none of the figures that are sums of totals', () => {
    const all = figures.flatMap(([, , { targets = [] }]) => targets.map(({ expr = '' }) => expr));
    expect(all.filter((expr) => !whyNotTotals(expr)).length).toBeGreaterThan(100);
  });
});
