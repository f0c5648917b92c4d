import { resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pointsIn } from '../../testing/stack/otlp-sink.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import type { Store } from '../../store/open-store.ts';
import { openNewStore } from '../../testing/store/open-new-store.ts';
import { openBatch, type Batch } from '../../batch/batch.ts';
import type { Delivery } from '../delivery.ts';
import { newMetricExport, type MetricExport } from './export-metrics.ts';

const ACCEPTED: Delivery = { outcome: 'accepted', rejected: 0, message: '' };

const DAY_MS = 24 * 60 * 60 * 1000;

describe('the export of metrics', () => {
  test('sends every series once, in requests that are bounded by points and bytes', async () => {
    const { store, backEnd, send } = await open();
    await manySeries(store, 5000, 'ü'.repeat(100));
    expect(await send()).toEqual({ count: 10_000, notices: [] });
    expect(backEnd.requests.length).toBeGreaterThanOrEqual(10);
    expect(Math.max(...backEnd.requests.map((points) => points.length))).toBeLessThanOrEqual(1000);
    expect(Math.max(...backEnd.bytes)).toBeLessThanOrEqual(2 * 1024 * 1024);
    const all = backEnd.requests.flat();
    expect(new Set(all.map(([series]) => series)).size).toBe(10_000);
    expect(calls(all).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
  });

  test('has one time, that of the totals, which no other relay has', async () => {
    const { clock, store, backEnd, restart } = await open();
    await manySeries(store, 1);
    const ahead = { ...store, now: () => clock.now + 5 };
    await restart({ store: ahead, gauges: async () => [{ metric: METRIC.outboxDepth, value: 1 }] })();
    const times = backEnd.requests.flat().map(([, , time]) => time);
    expect(times.length).toBeGreaterThan(1);
    expect(new Set(times)).toEqual(new Set([`${clock.now}000000`]));
  });

  test('sends again only what did not arrive when a later request fails', async () => {
    const { store, backEnd, send } = await open();
    await manySeries(store, 1500);
    backEnd.answer = () => (backEnd.requests.length === 2 ? { outcome: 'unavailable', reason: 'HTTP 500' } : ACCEPTED);
    expect(await send()).toMatchObject({ count: 1000, problem: { reason: 'HTTP 500' } });
    const [arrived] = backEnd.requests.splice(0);
    backEnd.answer = () => ACCEPTED;
    expect(await send()).toEqual({ count: 2000, notices: [] });
    const again = new Set(backEnd.requests.flat().map(([series]) => series));
    expect(arrived?.filter(([series]) => again.has(series))).toEqual([]);
  });

  test('sets a permanently refused series aside, and retries it an hour later', async () => {
    const { clock, store, backEnd, send } = await open();
    await manySeries(store, 300);
    const isBad = ([series]: Point): boolean => series.startsWith(METRIC.toolCalls.name) && series.includes('"step-7"');
    backEnd.answer = (points) => (points.some(isBad) ? { outcome: 'refused', reason: 'HTTP 400: bad' } : ACCEPTED);
    for (let tries = 0; tries < 5; tries++) await send();
    const drops = await store.db.selectFrom('export_drop').selectAll().execute();
    expect(drops.map(({ item, reason, detail }) => [item, reason, detail])).toEqual(
      Array.from({ length: 3 }, () => [METRIC.toolCalls.name, 'refused', 'HTTP 400: bad']),
    );
    backEnd.requests.length = 0;
    await manySeries(store, 300);
    await send();
    expect(backEnd.requests).toHaveLength(1);
    expect(backEnd.requests.flat().filter(isBad)).toEqual([]);
    clock.now += DAY_MS / 24;
    backEnd.answer = () => ACCEPTED;
    await send();
    expect(backEnd.requests.flat().filter(isBad)).toHaveLength(3);
  });
});

type Point = ReturnType<typeof pointsIn>[number];

describe('a series that no longer changes', () => {
  test('is not sent after the retention period, whether the relay is new or not', async () => {
    const { clock, store, backEnd, send, restart } = await open({ STEPMETER_RETENTION_DAYS: '40' });
    await manySeries(store, 1);
    await send();
    clock.now += 40 * DAY_MS - 1;
    await send();
    expect(backEnd.requests.flatMap(calls)).toEqual([1, 1]);
    clock.now += 1;
    await send();
    await restart()();
    expect(backEnd.requests.flatMap(calls)).toEqual([1, 1]);
  });

  test('resumes with what it was before, so that the difference is what was added; and once', async () => {
    const { clock, store, backEnd, send, restart } = await open();
    await count(store, (batch) => batch.count(METRIC.toolCalls, {}, 10));
    await send();
    clock.now += 31 * DAY_MS;
    await count(store, (batch) => batch.count(METRIC.toolCalls, {}, 2));
    clock.now += 60_000;
    await count(store, (batch) => batch.count(METRIC.toolCalls, {}, 3));
    await restart()();
    expect(backEnd.requests.map(calls)).toEqual([[10], [10, 15]]);
    await restart()();
    expect(backEnd.requests.map(calls)).toEqual([[10], [10, 15], [15]]);
    expect(await send()).toEqual({ count: 1, notices: [] });
  });

  test('resumes as a histogram with all of its buckets as they were', async () => {
    const { clock, store, backEnd, send } = await open();
    await count(store, (batch) => [0.5, 0.5, 90].forEach((s) => batch.observe(METRIC.toolDuration, {}, s)));
    clock.now += 31 * DAY_MS;
    await count(store, (batch) => [90, 0.001].forEach((s) => batch.observe(METRIC.toolDuration, {}, s)));
    clock.now += 60_000;
    await count(store, (batch) => batch.observe(METRIC.toolDuration, {}, 0.5));
    await send();
    expect(backEnd.requests.flat().map(([, value]) => value)).toEqual([3, 6]);
  });

  test('is new without a sample from before', async () => {
    const { store, backEnd, send } = await open();
    await manySeries(store, 1);
    await send();
    expect(backEnd.requests.flatMap(calls)).toEqual([1]);
  });
});

/** A store with a test clock, its export, and the requests a back end received: a list of points for each. */
async function open(env: Record<string, string> = {}) {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const store = await openNewStore(isolatedEnvironment(temporaryFolder()), () => clock.now);
  onTestFinished(() => store.close());
  const accept: (points: Point[]) => Delivery = () => ACCEPTED;
  const backEnd = { requests: [] as Point[][], bytes: [] as number[], answer: accept };
  const post = async (body: Uint8Array): Promise<Delivery> => {
    const points = pointsIn(body);
    backEnd.requests.push(points);
    backEnd.bytes.push(body.length);
    return backEnd.answer(points);
  };
  const options = { store, post, resource: resourceFromAttributes({}), gauges: async () => [], env };
  return {
    clock,
    store,
    backEnd,
    restart: (more: Partial<MetricExport> = {}) => newMetricExport({ ...options, ...more }),
    send: newMetricExport(options),
  };
}

/** One series of calls for each of the given number of steps and tools, the n-th with n calls. */
function manySeries(store: Store, series: number, name = 'step'): Promise<void> {
  return count(store, (batch) => {
    for (let i = 0; i < series; i++) {
      const labels = {
        [ATTRIBUTE.stepName]: `${name}-${i % 100}`,
        [ATTRIBUTE.toolName]: `tool-${Math.floor(i / 100)}`,
      };
      batch.count(METRIC.toolCalls, labels, i + 1);
      batch.observe(METRIC.toolDuration, labels, 1);
    }
  });
}

function count(store: Store, fn: (batch: Batch) => void): Promise<void> {
  return store.write(async (transaction) => {
    const batch = openBatch(transaction, { exports: false });
    fn(batch);
    await batch.finish(store.now());
  });
}

function calls(points: readonly Point[]): number[] {
  return points.filter(([series]) => series.startsWith(`${METRIC.toolCalls.name} `)).map(([, value]) => value);
}
