import type { DropReason, ExportSignal } from '../core/value-sets.ts';

/**
 * The total of a counter since the store was created, or a part of a histogram: `part` is empty for a counter, `sum` or
 * the index of a bucket for a histogram. `labels` is JSON with sorted keys, `id` consists of name, labels and part.
 */
export type CounterTable = {
  id: string;
  /** The name of the metric. */
  name: string;
  /** JSON with sorted keys. */
  labels: string;
  /** Empty for a counter; `sum` or the index of a bucket for a histogram. */
  part: '' | 'sum' | `${number}`;
  /**
   * Of a bucket, the number of values in it alone; else the total, in the integer units that keep the sums of the metric exact.
   */
  value: number;
  /** When the value last changed. */
  changed_at: number;
  /** The first change after a long silence, and the value before it; null once the back end has both. */
  resumed_at: number | null;
  /** The value before that change. */
  resumed_from: number | null;
};

/** The newest span in a histogram bucket; the ID is that of the bucket in `counter`. */
export type ExemplarTable = {
  /** The ID of the bucket in `counter`. */
  id: string;
  trace_id: string;
  span_id: string;
  /** What was recorded, in the unit of the metric. */
  value: number;
  /** The end of the span. */
  at: number;
};

/** A span not yet acknowledged by the collector, as JSON. */
export type OutboxTable = {
  id: string;
  /** When the span was added; ones that are too old are dropped. */
  enqueued_at: number;
  /** The span as JSON. */
  body: string;
};

/**
 * Data that the back end did not accept and that is not resent, without its content. `item` is the kind of span or the
 * name of the metric, `bytes` the size of the span.
 */
export type ExportDropTable = {
  id: string;
  at: number;
  signal: ExportSignal;
  /** `refused` permanently, `rejected` in a partial success, or `expired` before it arrived. */
  reason: DropReason;
  /** The kind of span or the name of the metric; null if the back end does not name it. */
  item: string | null;
  /** Number of spans or data points. */
  items: number;
  /** The size of the span; null for data points, and if the back end does not name it. */
  bytes: number | null;
  /** The back end's message. */
  detail: string;
};

/** A label value that has a series of its own; other values of a label at its limit are counted as `other`. */
export type LabelValueTable = {
  /** The label and the value. */
  id: string;
  label: string;
  value: string;
};
