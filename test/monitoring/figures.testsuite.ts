import { describe, expect, test } from 'vitest';
import { METRIC, type Metric } from '../../src/telemetry/names.ts';
import { rememberChoices } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards, type Dashboard, type Panel, type Target } from './dashboard-file.ts';
import { addedToStore } from './history/added-to-store.ts';
import { expand, type Scope } from './template-variables.ts';
import type { KindOfHistory } from './history/histories.ts';
import type { Edge } from './history/history.ts';
import { whyNotTotals } from './history/not-totals.ts';
import type { PlayedHistory } from './history/played-history.ts';
import { askInstant, askTarget, scopeOf as intervalScope, type Row } from './run-query.ts';
import { upToEndParts } from './up-to-end.ts';
import { askStore, type Sample } from './history/store-answers.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { increase } from '../../src/monitoring/queries/promql.ts';
import { increaseInScope } from '../../src/monitoring/queries/scope.ts';

/** Every value on the dashboards equals the store. */
export function figuresSuite({ environment, chosen }: KindOfHistory, played: () => PlayedHistory): void {
  describe('figures', () => {
    figures({ environment, chosen }, played);
  });
}

const totals: readonly (readonly [string, Metric])[] = Object.values(METRIC)
  .filter(({ kind }) => kind !== 'gauge')
  .map((metric: Metric) => [metric.name, metric]);

const EARLIER = { baseline: ['7d'], a_offset: ['7d'] };

/** The types of panels that show numbers. */
const FIGURES = ['stat', 'gauge', 'bargauge', 'piechart', 'table'];

/**
 * The range before is offset by whole seconds, and so would begin between two exports. Other offsets, as in these variables,
 * have the same queries.
 */
const BEFORE = '${__range_s}';

function figures(
  { environment, chosen }: Pick<KindOfHistory, 'environment' | 'chosen'>,
  played: () => PlayedHistory,
): void {
  const choose = rememberChoices();

  /** Ranges that start and end within runs: short, long, across the gap, and from before the first run. */
  const ranges = (): (readonly [Edge, Edge])[] => {
    const { edges } = played().history;
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

  test('cover ranges with tool calls and with edges within runs', () => {
    for (const [from, to] of ranges())
      expect(addedToStore(from, to, METRIC.toolCalls), `${to.at - from.at} ms`).not.toEqual([]);
    expect(played().history.edges.length).toBeGreaterThan(12);
  });

  test.each(totals)('%s: the increase in a range equals that of the store', async (_, metric) => {
    for (const [from, to] of ranges()) {
      const by = [...metric.labels, ENVIRONMENT];
      for (const part of metric.kind === 'histogram' ? (['count', 'sum'] as const) : [undefined]) {
        const query = increase(metric, { by, ...(part && { part }) }, `${to.at - from.at}ms`);
        const found = (await askInstant(played().stack, query, to.at)).map(sampleOf);
        const where = { [prometheusLabel(ENVIRONMENT)]: environment };
        const wanted = addedToStore(from, to, metric, part).map(({ labels, value }) => ({
          labels: { ...labels, ...where },
          value,
        }));
        expectSame(found, wanted, query);
      }
    }
  });

  const scopeOf = async (dashboard: Dashboard, [from, to]: readonly [Edge, Edge], narrow: boolean): Promise<Scope> => {
    const range = { from: from.at, to: to.at };
    const { variables, offered } = await choose(played().stack, dashboard, range, { ...EARLIER, ...chosen });
    const first = Object.fromEntries(Object.entries(offered).map(([name, values]) => [name, values.slice(0, 1)]));
    return { ...range, intervalMs: 15_000, variables: narrow ? { ...variables, ...first } : variables };
  };

  const compare = async (query: string, to: number): Promise<void> => {
    const wanted = askStore({ edges: played().history.edges, environment }, query, to);
    expectSame((await askInstant(played().stack, query, to)).map(sampleOf), wanted, query);
  };

  const panels = readDashboards().flatMap((dashboard) =>
    panelsOf(dashboard)
      .filter(({ type, targets = [] }) => FIGURES.includes(type) && targets.some(({ expr }) => expr !== undefined))
      .map((panel): [string, Dashboard, Panel] => [panelName(dashboard, panel), dashboard, panel]),
  );

  test.each(panels)('%s equals the store', async (_, dashboard, panel) => {
    for (const narrow of [false, true])
      for (const range of ranges()) {
        const scope = await scopeOf(dashboard, range, narrow);
        const queries = (panel.targets ?? [])
          .filter(({ expr = '' }) => !expr.includes(BEFORE))
          .map(({ expr = '' }) => expand(atEndOf(expr), scope));
        for (const query of queries.filter((one) => !whyNotTotals(one))) await compare(query, scope.to);
      }
  });

  const sparklines = readDashboards().flatMap((dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
      (panel.targets ?? [])
        .filter(({ range }) => range && panel.type === 'stat')
        .map((target): [string, Dashboard, Panel, Target] => [panelName(dashboard, panel), dashboard, panel, target]),
    ),
  );

  test.each(sparklines)('the line of %s ends at the value of the range', async (_, dashboard, panel, target) => {
    expect(atEndOf(target.expr ?? '')).not.toBe(target.expr);
    for (const range of ranges()) {
      const scope = await scopeOf(dashboard, range, false);
      const { rows } = await askTarget(played().stack, panel, target, scope);
      const wanted = await askInstant(played().stack, expand(atEndOf(target.expr ?? ''), scope), scope.to);
      expect(rows.map(({ values }) => values.at(-1))).toEqual(wanted.map(({ values }) => values[0]));
    }
  });

  const heatMaps = readDashboards().flatMap((dashboard) =>
    panelsOf(dashboard)
      .filter(({ type }) => type === 'heatmap')
      .map((panel): [string, Dashboard, Panel] => [panelName(dashboard, panel), dashboard, panel]),
  );

  test.each(heatMaps)('%s shows everything up to the end of the range, once', async (_, dashboard, panel) => {
    const [target = { refId: 'A' }] = panel.targets ?? [];
    const [, name = ''] = /(\w+)_bucket\{/.exec(target.expr ?? '') ?? [];
    const metric = Object.values<Metric>(METRIC).find((candidate) => prometheusName(candidate) === name);
    if (!metric) throw new Error(`Cannot find the metric of ${panel.title}: ${name}`);
    for (const range of ranges()) {
      const scope = await scopeOf(dashboard, range, false);
      const { rows } = await askTarget(played().stack, panel, target, scope);
      const all = rows.find(({ labels }) => labels['le'] === '+Inf');
      const { intervalMs } = intervalScope(panel, target, scope);
      const start = Math.floor(scope.from / intervalMs) * intervalMs - intervalMs;
      const query = expand(increaseInScope(metric, { part: 'count' }, `${scope.to - start}ms`), scope);
      const [wanted] = await askInstant(played().stack, query, scope.to);
      expect(all?.values.reduce((sum, value) => sum + value, 0) ?? 0, query).toBe(wanted?.values[0] ?? 0);
    }
  });

  test('includes all values that are sums of totals', () => {
    const all = panels.flatMap(([, , { targets = [] }]) => targets.map(({ expr = '' }) => expr));
    expect(all.filter((expr) => !whyNotTotals(expr)).length).toBeGreaterThan(100);
  });
}

function sampleOf({ labels, values: [value = Number.NaN] }: Row): Sample {
  return {
    labels: Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__')),
    value,
  };
}

/** Integers must be equal, others within a millionth. */
function expectSame(found: readonly Sample[], wanted: readonly Sample[], about: string): void {
  const [inPrometheus, inStore] = [byLabels(found), byLabels(wanted)];
  expect(Object.keys(inPrometheus).toSorted(), about).toEqual(Object.keys(inStore).toSorted());
  for (const [labels, value] of Object.entries(inStore)) {
    if (Number.isInteger(value) || Number.isNaN(value)) expect(inPrometheus[labels], `${about} ${labels}`).toBe(value);
    else expect(inPrometheus[labels], `${about} ${labels}`).toBeCloseTo(value, 6);
  }
}

/** Values by labels, without zeros. */
function byLabels(samples: readonly Sample[]): Record<string, number> {
  return Object.fromEntries(
    samples
      .filter(({ value }) => value !== 0)
      .map(({ labels, value }) => [JSON.stringify(Object.entries(labels).toSorted()), value]),
  );
}

/** The query of the end of the range in one that has other values before. */
function atEndOf(expr: string): string {
  return upToEndParts(expr)?.atEnd.replaceAll(' @ ${__to}e-3', '') ?? expr;
}
