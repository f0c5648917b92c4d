/**
 * A counter's total since the store was made, or a part of a histogram: `part` is empty for a counter, `sum` or the
 * index of a bucket for a histogram. `labels` is JSON with sorted keys, `id` is the name, the labels and the part.
 */
export type CounterTable = {
  id: string;
  name: string;
  labels: string;
  part: string;
  value: number;
  changed_at: number;
  /** When it changed for the first time after a long silence, and its value before; null once the back end has both. */
  resumed_at: number | null;
  resumed_from: number | null;
};

/** The newest span that fell into a bucket of a histogram; the id is the bucket's in `counter`. */
export type ExemplarTable = { id: string; trace_id: string; span_id: string; value: number; at: number };

/** A span that the collector has not acknowledged yet, as JSON. */
export type OutboxTable = { id: string; enqueued_at: number; body: string };

/**
 * What the back end did not accept and is not sent again, without its content. `item` is the kind of span or the name of
 * the metric, `bytes` the size of the span.
 */
export type ExportDropTable = {
  id: string;
  at: number;
  signal: string;
  reason: string;
  item: string | null;
  /** How many spans or data points. */
  items: number;
  bytes: number | null;
  /** What the back end said. */
  detail: string;
};

/** A value of a label that has series of its own; every other value of a label that is full is counted as `other`. */
export type LabelValueTable = { id: string; label: string; value: string };
