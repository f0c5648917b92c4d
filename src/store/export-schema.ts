import type { DropReason, ExportSignal } from '../core/value-sets.ts';

/**
 * The total of a counter since the store was created, or a part of a histogram: `part` is empty for a counter, `sum` or
 * the index of a bucket for a histogram. `labels` is JSON with sorted keys, `id` consists of name, labels and part.
 */
export type CounterTable = {
  id: string;
  name: string;
  labels: string;
  part: '' | 'sum' | `${number}`;
  value: number;
  changed_at: number;
  /** The first change after a long silence, and the value before it; null once the back end has both. */
  resumed_at: number | null;
  resumed_from: number | null;
};

/** The newest span in a histogram bucket; the ID is that of the bucket in `counter`. */
export type ExemplarTable = { id: string; trace_id: string; span_id: string; value: number; at: number };

/** A span not yet acknowledged by the collector, as JSON. */
export type OutboxTable = { id: string; enqueued_at: number; body: string };

/**
 * Data that the back end did not accept and that is not resent, without its content. `item` is the kind of span or the
 * name of the metric, `bytes` the size of the span.
 */
export type ExportDropTable = {
  id: string;
  at: number;
  signal: ExportSignal;
  reason: DropReason;
  item: string | null;
  /** Number of spans or data points. */
  items: number;
  bytes: number | null;
  /** The back end's message. */
  detail: string;
};

/** A label value that has a series of its own; other values of a label at its limit are counted as `other`. */
export type LabelValueTable = { id: string; label: string; value: string };
