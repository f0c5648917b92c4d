import type { Transaction } from 'kysely';
import type { Metric } from '../telemetry/names.ts';
import { PRICES, type Price } from '../pricing/pricing.ts';
import { MAX_NAME_LENGTH, shorten } from '../telemetry/label-limits.ts';
import type { ExemplarTable, Schema } from '../store/schema.ts';
import { boundedSpan } from '../telemetry/bounded-span.ts';
import { capSums, idOf, labelsText, type LabelledSum } from './capped-sums.ts';
import type { LabelValues } from './label-values.ts';
import type { SpanData } from '../telemetry/span-data.ts';
import { writeCounters, writeExemplars, writeSpans } from './write-batch.ts';

export { inChunks } from './in-chunks.ts';

/** A metric's labels; one without a value is left out. */
export type Labels = Readonly<Record<string, string | null | undefined>>;

/** One transaction's worth of work: the rows go to `db` at once, counters and spans are collected and written last. */
export type Batch = {
  readonly db: Transaction<Schema>;
  /** What requests are priced by. */
  readonly prices: readonly Price[];
  readonly count: (metric: Metric, labels: Labels, by?: number) => void;
  /** Puts a value, in the metric's unit, into a histogram; the span, where there is one, is its example. */
  readonly observe: (metric: Metric, labels: Labels, value: number, span?: SpanData) => void;
  readonly emit: (span: SpanData) => void;
  /** Writes what was collected. */
  readonly finish: (now: number) => Promise<void>;
};

/** What a batch is opened with. */
export type BatchOptions = {
  /** Whether anybody wants the spans. */
  readonly exports: boolean;
  /** @default those that ship */
  readonly prices?: readonly Price[];
};

type Labelled = { readonly values: LabelValues; readonly text: string };

/** Opens a batch in a transaction. */
export function openBatch(db: Transaction<Schema>, { exports, prices = PRICES }: BatchOptions): Batch {
  const sums = new Map<string, LabelledSum>();
  const exemplars = new Map<string, ExemplarTable>();
  const spans: SpanData[] = [];
  const add = (metric: Metric, { values, text: labels }: Labelled, part: string, by: number): string => {
    const id = idOf(metric.name, labels, part);
    const sum = sums.get(id) ?? { id, name: metric.name, labels, part, value: 0, values };
    sum.value += by;
    sums.set(id, sum);
    return id;
  };
  return {
    db,
    prices,
    count: (metric, labels, by = 1) => {
      if (by !== 0) add(metric, labelled(labels), '', by);
    },
    observe: (metric, labels, value, span) => {
      const own = labelled(labels);
      add(metric, own, 'sum', Math.round(value * (metric.scale ?? 1)));
      const id = add(metric, own, String(bucketOf(metric, value)), 1);
      if (span) exemplars.set(id, { id, trace_id: span.traceId, span_id: span.spanId, value, at: span.endedAt });
    },
    emit: (span) => {
      if (exports) spans.push(boundedSpan(span));
    },
    finish: async (now) => {
      const capped = await capSums(db, [...sums.values()], [...exemplars.values()]);
      await writeCounters(db, capped.sums, now);
      await writeExemplars(db, capped.exemplars);
      await writeSpans(db, spans, now);
    },
  };
}

/** Labels that have a value, in bounded length, and the same as a text. */
function labelled(labels: Labels): Labelled {
  const values: Record<string, string> = {};
  for (const key in labels) {
    const value = labels[key];
    if (value) values[key] = shorten(value, MAX_NAME_LENGTH);
  }
  return { values, text: labelsText(values) };
}

/** Which bucket of a histogram a value falls into, by its index; the last one has no upper bound. */
function bucketOf({ bounds = [] }: Metric, value: number): number {
  const index = bounds.findIndex((bound) => value <= bound);
  return index < 0 ? bounds.length : index;
}
