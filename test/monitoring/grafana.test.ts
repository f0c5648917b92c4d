import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stackTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { getJson } from '../../src/testing/stack/get-json.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { chooseVariables, type Chosen } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards, type Dashboard, type Panel, type Target } from './dashboard-file.ts';
import { expandVariables } from './template-variables.ts';
import { playHistory } from './history/history.ts';
import { askTarget, datasourceOf, scopeOf } from './run-query.ts';

const PARTS = ['otelcol', 'tempo', 'prometheus', 'grafana'] as const;
const real = stackTests('the dashboards in a real Grafana', PARTS);
const MINUTE = 60_000;

describe.skipIf(real.skip)(`${real.title}`, () => {
  const dashboards = readDashboards();
  let dir: string;
  let stack: Stack;
  let range: { readonly from: number; readonly to: number };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stepmeter-grafana-'));
    stack = await startStack({ parts: PARTS, dir });
    await playHistory({ home: join(dir, 'state'), otlpEndpoint: stack.otlpEndpoint, environment: 'grafana' }, 8);
    const to = Math.ceil(Date.now() / MINUTE) * MINUTE;
    range = { from: to - 15 * MINUTE, to };
  });

  afterAll(async () => {
    await stack?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  test.each(dashboards.map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]))(
    '%s is provisioned as it is',
    async (uid, committed) => {
      type Provisioned = { dashboard: Dashboard; meta: { provisioned: boolean; folderUid: string; canSave: boolean } };
      const { dashboard, meta } = await eventually(() =>
        getJson<Provisioned>(`${stack.grafanaUrl}/api/dashboards/uid/${uid}`, {}),
      );
      expect(meta).toMatchObject({ provisioned: true, folderUid: 'stepmeter' });
      expect(dashboard.panels).toEqual(committed.panels);
      expect(dashboard.templating).toEqual(committed.templating);
    },
  );

  test.each(['prometheus', 'tempo'])('the data source %s exists', async (uid) => {
    const found = await getJson<{ uid: string }>(`${stack.grafanaUrl}/api/datasources/uid/${uid}`, {});
    expect(found).toMatchObject({ uid, type: uid });
  });

  /** Queries Grafana as its frontend does: variables are interpolated by the frontend, ranges and intervals by the server. */
  const askGrafana = async (panel: Panel, target: Target, variables: Chosen['variables']): Promise<number[]> => {
    const { intervalMs } = scopeOf(panel, target, { ...range, variables });
    const expr = expandVariables(target.expr ?? '', variables);
    const maxDataPoints = Math.ceil((range.to - range.from) / intervalMs);
    const query = { ...target, expr, datasource: { uid: 'prometheus', type: 'prometheus' }, intervalMs, maxDataPoints };
    const response = await fetch(`${stack.grafanaUrl}/api/ds/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        from: String(range.from),
        to: String(range.to),
        queries: [{ ...query, exemplar: false }],
      }),
    });
    const { results } = (await response.json()) as Asked;
    const answer = results[target.refId];
    expect(answer?.error, expr).toBeUndefined();
    return valuesIn(answer?.frames ?? []);
  };

  const panels = dashboards.flatMap((dashboard) =>
    panelsOf(dashboard)
      .filter((panel) => (panel.targets ?? []).some((target) => datasourceOf(panel, target) === 'prometheus'))
      .map((panel): [string, Dashboard, Panel] => [panelName(dashboard, panel), dashboard, panel]),
  );

  test.each(panels)('%s has the same result in Grafana as in the other tests', async (_, dashboard, panel) => {
    const { variables } = await chooseVariables(stack, dashboard, range);
    for (const target of panel.targets ?? []) {
      const { rows } = await askTarget(stack, panel, target, { ...range, variables });
      const expected = rows
        .flatMap(({ values }) => values)
        .filter((value) => Number.isFinite(value))
        .toSorted((a, b) => a - b);
      const found = (await askGrafana(panel, target, variables)).filter((value) => Number.isFinite(value));
      expect(found, target.expr).toHaveLength(expected.length);
      for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 9);
    }
  });
});

type Asked = { results: Record<string, { error?: string; frames?: Frame[] }> };

type Frame = { readonly data: { readonly values: readonly (readonly (number | null)[])[] } };

function valuesIn(frames: readonly Frame[]): number[] {
  return frames
    .flatMap(({ data }) => data.values.slice(1))
    .flat()
    .filter((value): value is number => typeof value === 'number')
    .toSorted((a, b) => a - b);
}
