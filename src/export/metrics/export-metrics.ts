import type { Resource } from '@opentelemetry/resources';
import { uuidv7 } from 'uuidv7';
import { retentionDays, type Environment } from '../../core/environment.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { EXPORT_SIGNAL } from '../../telemetry/names.ts';
import type { Store } from '../../store/open-store.ts';
import { clearResumed } from '../../store/queries/counter.ts';
import { exemplarsSince } from '../../store/queries/exemplar.ts';
import { deliver, type Delivered } from '../deliver.ts';
import { EXEMPLAR_SERIALIZER } from './exemplar-serializer.ts';
import { dropsOf, noticesOf, recordDrops, type DroppedItem } from '../export-drops.ts';
import type { ReadGauges } from '../gauges/gauges.ts';
import { gaugeItems, resourceMetricsOf, totalItems, type MetricItem } from './metric-items.ts';
import { requestsOf } from './metric-requests.ts';
import type { OtlpClient } from '../otlp-client.ts';
import { newSentTotals, REPEAT_MS, type SentTotals } from './sent-totals.ts';
import type { Sent } from '../signal-sender.ts';

/** The dependencies of the metric export. */
export type MetricExport = {
  readonly store: Store;
  readonly post: OtlpClient['post'];
  readonly resource: Resource;
  readonly gauges: ReadGauges;
  readonly env: Environment;
};

/** Creates the export of totals and gauges: each call sends the totals that have changed and all gauges. */
export function newMetricExport(options: MetricExport): () => Promise<Sent> {
  const sent = newSentTotals(retentionDays(options.env) * DAY_MS);
  const refusedAt = new Map<string, number>();
  return async () => {
    const { at, items } = await readItems(options, sent);
    // A rejected series would delay the others in its request every time.
    const wanted = items.filter(({ key }) => at - (refusedAt.get(key) ?? -Infinity) >= REPEAT_MS);
    const [notices, requests] = [[] as string[], requestsOf(wanted)];
    let count = 0;
    for (const request of requests) {
      const delivered = await deliver(request, (part) => post(options, part));
      sent.acknowledge(seriesOf(delivered.accepted), at);
      for (const { item } of delivered.refused) refusedAt.set(item.key, at);
      await record(options.store, delivered, at);
      notices.push(...noticesOf(EXPORT_SIGNAL.metrics, delivered));
      count += delivered.accepted.length;
      if (delivered.problem) return { count, notices, problem: delivered.problem };
    }
    return { count, notices };
  };
}

/**
 * How long an exemplar is resent: long enough to survive an outage of the collector, short enough to limit their
 * number.
 */
const EXEMPLARS_MS = 60 * 60 * 1000;

async function readItems(
  { store, gauges }: MetricExport,
  sent: SentTotals,
): Promise<{ readonly at: number; readonly items: MetricItem[] }> {
  const { at, counters } = await store.totals();
  const now = store.now();
  const exemplars = await exemplarsSince(store, now - EXEMPLARS_MS);
  const totals = totalItems(sent.due(counters, at), { at, createdAt: store.createdAt, exemplars });
  // The time of the totals is unique among relays. Prometheus refuses a second value of a series at the same time, and the
  // collector then drops all that it sent with it.
  return { at, items: [...totals, ...gaugeItems(await gauges(now), at)] };
}

function post({ post: send, resource }: MetricExport, items: readonly MetricItem[]): ReturnType<OtlpClient['post']> {
  return send(EXEMPLAR_SERIALIZER.serializeRequest(resourceMetricsOf(items, resource)) ?? new Uint8Array());
}

function seriesOf(items: readonly MetricItem[]) {
  return items.flatMap(({ series }) => series ?? []);
}

/** Stores dropped items and marks resumed series as such: their previous value has arrived. */
async function record(store: Store, delivered: Delivered<MetricItem>, at: number): Promise<void> {
  await recordDrops(store, dropsOf(EXPORT_SIGNAL.metrics, delivered, describe));
  const resumed = delivered.accepted.filter(({ points }) => points.length > 1);
  const ids = seriesOf(resumed).flatMap(({ rows }) => rows.map(({ id }) => id));
  await clearResumed(store, ids, at);
}

function describe({ metric }: MetricItem): DroppedItem {
  return {
    id: `${EXPORT_SIGNAL.metrics}/${uuidv7()}`,
    item: metric.name,
    bytes: null,
  };
}
