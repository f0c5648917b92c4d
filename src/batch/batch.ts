import type { Metric } from '../telemetry/names.ts';
import { PRICES, type Price } from '../pricing/pricing.ts';
import { MAX_NAME_LENGTH, shorten } from '../telemetry/label-limits.ts';
import { addToCounters } from '../store/queries/counter.ts';
import { putExemplars } from '../store/queries/exemplar.ts';
import { addToOutbox } from '../store/queries/outbox.ts';
import type { ExemplarTable, OutboxTable } from '../store/schema.ts';
import type { Transaction } from '../store/transaction.ts';
import { boundedSpan } from '../telemetry/bounded-span.ts';
import { capSums, idOf, labelsText, type LabelledSum } from './capped-sums.ts';
import type { LabelValues } from './label-values.ts';
import { outboxIdOf } from './outbox-id.ts';
import type { SpanData } from '../telemetry/span-data.ts';
import { openFactCollector, type FactCollector } from '../facts/fact-collector.ts';

/** Labels of a metric; entries without a value are omitted. */
export type Labels = Readonly<Record<string, string | null | undefined>>;

/** Adds to counters and histograms. */
export type Counters = {
  readonly count: (metric: Metric, labels: Labels, by?: number) => void;
  /** Records a value, in the metric's unit, in a histogram. The span, if given, becomes the exemplar of its bucket. */
  readonly observe: (metric: Metric, labels: Labels, value: number, span?: SpanData) => void;
};

/**
 * A transaction and what it adds: rows are written immediately, counters and spans are collected and written by
 * `finish`.
 */
export type Batch = Transaction &
  Counters & {
    /** Prices applied to requests. */
    readonly prices: readonly Price[];
    /** Whether totals are counted and spans emitted; otherwise neither needs to be built. */
    readonly counts: boolean;
    /** Subtracts what was counted or observed with the same labels and values. */
    readonly retract: Counters;
    readonly emit: (span: SpanData) => void;
    /** What facts have to be computed, also of history. */
    readonly facts: FactCollector;
    /** Writes the collected counters, exemplars and spans, and facts. */
    readonly finish: (now: number) => Promise<void>;
  };

/** Options of {@link openBatch}. */
export type BatchOptions = {
  /** Whether spans are exported. */
  readonly exports: boolean;
  /** @default the prices shipped with Stepmeter */
  readonly prices?: readonly Price[];
  /** Whether totals are counted and spans emitted; history is only stored. @default true */
  readonly counts?: boolean;
};

const NO_COUNTERS: Counters = { count: () => {}, observe: () => {} };

const UNCOUNTED: Pick<Batch, 'count' | 'observe' | 'retract' | 'emit'> = {
  ...NO_COUNTERS,
  retract: NO_COUNTERS,
  emit: () => {},
};

/** What a batch counted. */
type Collected = {
  readonly seriesOf: (labels: Labels) => Series;
  readonly sums: LabelledSum[];
  readonly exemplars: Map<string, ExemplarTable>;
};

/** What is counted under the same labels. */
type Series = { readonly values: LabelValues; readonly text: string; readonly sums: SumsByMetric };

/** By metric and part: built for every count, a common key would take longer than the count. */
type SumsByMetric = Map<Metric, Map<LabelledSum['part'] | number, LabelledSum>>;

/** Opens a batch in a transaction. */
export function openBatch(transaction: Transaction, { exports, prices = PRICES, counts = true }: BatchOptions): Batch {
  const facts = openFactCollector(transaction);
  if (!counts) return { ...transaction, prices, counts, facts, ...UNCOUNTED, finish: facts.write };
  const collected: Collected = { seriesOf: openSeries(), sums: [], exemplars: new Map() };
  const spans: SpanData[] = [];
  return {
    ...transaction,
    prices,
    counts,
    facts,
    ...countersOf(collected, 1),
    retract: countersOf(collected, -1),
    emit: (span) => {
      if (exports) spans.push(boundedSpan(span));
    },
    finish: async (now) => {
      await facts.write();
      const capped = await capSums(transaction, collected.sums, [...collected.exemplars.values()]);
      await addToCounters(transaction, capped.sums, now);
      await putExemplars(transaction, capped.exemplars);
      await addToOutbox(transaction, outboxEntries(spans, now));
    },
  };
}

/**
 * Finds the series of labels: those that have a value, truncated to the maximum length, in any order. Runs about ten
 * times per record, so that labels that came before are found without being sorted again.
 */
function openSeries(): (labels: Labels) => Series {
  const [byLabels, byText] = [new Map<string, Series>(), new Map<string, Series>()];
  let last: { readonly labels: Labels; readonly series: Series } | undefined;
  const find = (labels: Labels): Series => {
    const key = keyOf(labels);
    const known = byLabels.get(key);
    if (known) return known;
    const { values, text } = labelled(labels);
    const series = byText.get(text) ?? { values, text, sums: new Map() };
    byLabels.set(key, series);
    byText.set(text, series);
    return series;
  };
  return (labels) => {
    if (last?.labels !== labels) last = { labels, series: find(labels) };
    return last.series;
  };
}

/** Equal for equal labels in the same order. The length of each value keeps it apart from what follows. */
function keyOf(labels: Labels): string {
  let key = '';
  for (const name in labels) {
    const value = labels[name];
    if (value) key += `${name}:${value.length}:${value}`;
  }
  return key;
}

/** The labels that have a value, truncated to the maximum length, and their canonical text. */
function labelled(labels: Labels): Pick<Series, 'values' | 'text'> {
  const values: Record<string, string> = {};
  for (const key in labels) {
    const value = labels[key];
    if (value) values[key] = shorten(value, MAX_NAME_LENGTH);
  }
  return { values, text: labelsText(values) };
}

/** Counters that add to sums, or with the sign -1 subtract from them. */
function countersOf({ seriesOf, sums, exemplars }: Collected, sign: 1 | -1): Counters {
  const newSum = (metric: Metric, { values, text }: Series, part: LabelledSum['part']): LabelledSum => {
    const sum = { id: idOf(metric.name, text, part), name: metric.name, labels: text, part, value: 0, values };
    sums.push(sum);
    return sum;
  };
  const add = (metric: Metric, own: Series, part: LabelledSum['part'] | number, by: number): string => {
    const parts = own.sums.get(metric) ?? new Map<LabelledSum['part'] | number, LabelledSum>();
    const sum = parts.get(part) ?? newSum(metric, own, typeof part === 'number' ? `${part}` : part);
    parts.set(part, sum);
    own.sums.set(metric, parts);
    sum.value += sign * by;
    return sum.id;
  };
  return {
    count: (metric, labels, by = 1) => {
      if (by !== 0) add(metric, seriesOf(labels), '', by);
    },
    observe: (metric, labels, value, span) => {
      const own = seriesOf(labels);
      add(metric, own, 'sum', Math.round(value * (metric.scale ?? 1)));
      const id = add(metric, own, bucketOf(metric, value), 1);
      if (span) exemplars.set(id, { id, trace_id: span.traceId, span_id: span.spanId, value, at: span.endedAt });
    },
  };
}

/** Index of the histogram bucket that a value falls into; the last bucket has no upper bound. */
function bucketOf({ bounds = [] }: Metric, value: number): number {
  const index = bounds.findIndex((bound) => value <= bound);
  return index < 0 ? bounds.length : index;
}

function outboxEntries(spans: readonly SpanData[], now: number): OutboxTable[] {
  return spans.map((span) => ({
    id: outboxIdOf(span),
    enqueued_at: now,
    body: JSON.stringify(span),
  }));
}
