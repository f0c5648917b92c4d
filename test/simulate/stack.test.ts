import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceIdOf } from '../../src/core/ids/ids.ts';
import { ATTRIBUTE, METRIC, OPERATION, type Metric } from '../../src/telemetry/names.ts';
import { simulate, type Simulation } from '../../src/simulate/simulate.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { byId, exportedSpans, keepExportedSpans } from '../../src/testing/stack/exported-spans.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { sendCounter } from '../../src/testing/stack/otlp-client.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { fetchTrace, fetchTraces } from '../../src/testing/stack/jaeger-queries.ts';
import type { StoredSpan } from '../../src/testing/stack/stored-span.ts';
import { findTraces } from '../traceql/find-traces.ts';
import { MEANINGS } from '../traceql/query-meanings.ts';
import { searchTraces } from '../traceql/search-traces.ts';
import { usedQueries, type QueryValues } from '../traceql/used-queries.ts';
import { prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;
const real = realTests('a simulated history in the real stack', missingStackParts(PARTS));

const HOUR_MS = 3_600_000;
const COMPARED = [
  METRIC.runs,
  METRIC.steps,
  METRIC.cost,
  METRIC.outputTokens,
  METRIC.cacheReadTokens,
  METRIC.toolCalls,
];

describe.skipIf(real.skip)(`${real.title}`, () => {
  let dir: string;
  let stack: Stack;
  let simulation: Simulation;
  const seen: Seen[] = [];

  /** Other producers, such as the collector itself, send current data first: the history comes after it. */
  const sendSomethingOfNow = async (): Promise<void> => {
    const now = { name: 'of.now', value: 1, temporality: 'cumulative', startTime: Date.now() - 1000 } as const;
    await sendCounter(stack.otlpEndpoint, now, { 'service.name': 'somebody' });
    await eventually(async () => expect(await queryInstant(stack.prometheusUrl, 'of_now_total')).toHaveLength(1));
  };

  // Two days that end now, including nights without activity.
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'simulate-test-'));
    stack = await startStack({ parts: PARTS, dir });
    await sendSomethingOfNow();
    await keepExportedSpans(join(dir, 'home'));
    const to = Date.now();
    simulation = await simulate({
      seed: 'stack',
      scenario: 'quiet',
      span: { from: to - 48 * HOUR_MS, to },
      runsPerMonth: 300,
      evenly: true,
      everyTickFrom: to - HOUR_MS / 12,
      home: join(dir, 'home'),
      env: { STEPMETER_HOME: join(dir, 'none'), STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint },
      onMoment: async ({ at, store }) => void seen.push({ at, totals: await totalsOf(store) }),
    });
  });

  afterAll(async () => {
    await stack?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  /** The value of a total in Prometheus at a given time. */
  const totalAt = async (metric: Metric, at: number): Promise<number> => {
    const selector = `{deployment_environment_name="simulated",instance="${simulation.instance}"}`;
    const query = `sum(last_over_time(${prometheusName(metric)}${selector}[65m]))`;
    const [found] = await queryInstant(stack.prometheusUrl, query, at);
    return found?.value ?? 0;
  };

  test('has runs to compare', () => {
    expect(simulation.runs).toBeGreaterThan(5);
    expect(simulation.spans).toBeGreaterThan(simulation.requests);
  });

  test('has the totals of the store at every moment, at the simulated time', async () => {
    const chosen = seen.filter((_, index) => index % Math.ceil(seen.length / 25) === 0 || index === seen.length - 1);
    await eventually(
      async () => {
        for (const { at, totals } of chosen)
          for (const [metric, total] of totals) {
            const found = await totalAt(metric, at);
            // Amounts are whole billionths: fewer digits would be rounded where two sums of floats differ.
            expect(found.toFixed(9), `${metric.name} at ${new Date(at).toISOString()}`).toBe(total.toFixed(9));
          }
      },
      { everyMs: 1000 },
    );
  });

  test('has every span of the store with its parent, links, attributes, times and resource, and no other', async () => {
    const exported = await exportedSpans(simulation.home, 'simulated');
    expect(exported).toHaveLength(simulation.spans);
    expect(exported.some(({ links }) => links.length > 0)).toBe(true);
    expect(exported.some(({ events }) => events.length > 0)).toBe(true);
    const types = new Set(exported.flatMap(({ attributeTypes }) => Object.values(attributeTypes)));
    expect(types).toEqual(new Set(['string', 'int', 'double', 'bool']));
    const range = { from: simulation.span.from, to: Date.now() };
    await eventually(async () => {
      const stored = await fetchTraces(stack.jaegerUrl, range);
      expect(stored.filter(({ resource }) => resource['service.name'] === 'stepmeter').toSorted(byId)).toEqual(
        exported,
      );
    });
  });

  test('is found in Jaeger by every query of dashboards, alerts and documentation as the store says', async () => {
    const exported = await exportedSpans(simulation.home, 'simulated');
    const values = valuesIn(exported);
    const range = { from: simulation.span.from, to: Date.now() };
    const stored = await fetchTraces(stack.jaegerUrl, range);
    const limits = { limit: stored.length, spss: stored.length };
    let findings = 0;
    for (const { where, query } of usedQueries(values)) {
      const traces = findTraces(stored, query, range, limits);
      const found = traces.flatMap(({ spanSets }) =>
        spanSets.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)),
      );
      const meant = exported.filter((span) => MEANINGS[where]?.(span, values)).map(({ spanId }) => spanId);
      expect(found.toSorted(), `${where}: ${query}`).toEqual(meant.toSorted());
      if (found.length > 0) findings += 1;
    }
    expect(findings).toBeGreaterThan(5);
  });

  test('is found by TraceQL and its time, and every span says that it is simulated', async () => {
    const store = await openStore({ STEPMETER_HOME: simulation.home });
    const runs = await store.db
      .selectFrom('run')
      .select(['id', 'started_at', 'ended_at'])
      .orderBy('started_at')
      .execute();
    await store.close();
    for (const { id, started_at, ended_at } of [runs[0], runs.at(-1)].flatMap((run) => run ?? [])) {
      const range = { from: started_at - 1000, to: (ended_at ?? 0) + 1000 };
      const q = `{ name =~ "${OPERATION.workflow}.*" && span.${ATTRIBUTE.simulated} = true && resource.deployment.environment.name = "simulated" }`;
      const found = await eventually(async () => {
        const traces = await searchTraces(stack.jaegerUrl, q, range);
        const ids = traces.map(({ traceId }) => traceId);
        expect(ids).toContain(traceIdOf(id));
        return ids;
      });
      expect(found.length).toBeLessThan(runs.length);
      const spans = await fetchTrace(stack.jaegerUrl, traceIdOf(id));
      expect(spans.every(({ attributes }) => attributes[ATTRIBUTE.simulated] === true)).toBe(true);
      expect(Math.min(...spans.map(({ startTime }) => startTime))).toBe(started_at);
    }
  });
});

/** The totals at a given time, in the metric's unit. */
type Seen = { readonly at: number; readonly totals: ReadonlyMap<Metric, number> };

async function totalsOf(store: Store): Promise<ReadonlyMap<Metric, number>> {
  const { counters } = await store.totals();
  return new Map(
    COMPARED.map((metric: Metric) => {
      const rows = counters.filter(({ name }) => name === metric.name);
      return [metric, rows.reduce((sum, { value }) => sum + value, 0) / (metric.scale ?? 1)] as const;
    }),
  );
}

/** The values used in queries: a run, its error, and the highest cost and duration of its workflow. */
function valuesIn(spans: readonly StoredSpan[]): QueryValues {
  const textOf = (span: StoredSpan | undefined, attribute: string): string => String(span?.attributes[attribute] ?? '');
  const attempt = spans.find((span) => span.attributes[ATTRIBUTE.stepResult] === 'failure');
  const workflow = textOf(attempt ?? spans[0], ATTRIBUTE.workflowName);
  const runs = spans.filter((span) => !span.parentSpanId && span.attributes[ATTRIBUTE.workflowName] === workflow);
  return {
    environment: 'simulated',
    // By default, dashboards leave out what is simulated.
    chosen: { environment: ['simulated'] },
    workflow,
    step: textOf(attempt, ATTRIBUTE.stepName),
    errorType: textOf(attempt, ATTRIBUTE.errorType),
    runId: textOf(attempt ?? runs[0], ATTRIBUTE.runId),
    costUsd: Math.max(...runs.map(({ attributes }) => Number(attributes[ATTRIBUTE.costUsd] ?? 0))),
    seconds: Math.max(...runs.map(({ startTime, endTime }) => endTime - startTime)) / 1000,
  };
}
