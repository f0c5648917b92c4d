import type { CounterTable } from '../store/schema.ts';

/** A total with its parts: one row, or those of a histogram. */
export type TotalSeries = { readonly key: string; readonly rows: readonly CounterTable[] };

/** What the back end has acknowledged. A new relay knows of nothing, and sends everything that is not quiet. */
export type SentTotals = {
  /** Of totals read at a time, those to send: what has changed since it was acknowledged, or was so long ago. */
  readonly due: (totals: readonly CounterTable[], at: number) => TotalSeries[];
  /** The back end has acknowledged series that were due at a time. */
  readonly acknowledge: (series: readonly TotalSeries[], at: number) => void;
};

/**
 * A total that did not change is sent again after this time, so that a back end that lost it has it back. Prometheus
 * looks back 65 minutes for it where it is asked without a range.
 */
export const REPEAT_MS = 60 * 60 * 1000;

/**
 * Remembers what was sent, so that a total is sent when it has changed. Prometheus then holds some twenty samples of a
 * quiet series a day instead of thousands, and can look back over a year for the last one. A series that has not changed
 * for `quietAfterMs` is not repeated any more.
 */
export function newSentTotals(quietAfterMs: number): SentTotals {
  const values = new Map<string, number>();
  const acknowledgedAt = new Map<string, number>();
  const isDue = ({ key, rows }: TotalSeries, at: number): boolean =>
    rows.some((row) => at - row.changed_at < quietAfterMs) &&
    (at - (acknowledgedAt.get(key) ?? -Infinity) >= REPEAT_MS || rows.some((row) => values.get(row.id) !== row.value));
  return {
    due: (totals, at) => seriesOf(totals).filter((series) => isDue(series, at)),
    acknowledge: (series, at) => {
      for (const { key, rows } of series) {
        acknowledgedAt.set(key, at);
        for (const row of rows) values.set(row.id, row.value);
      }
    },
  };
}

function seriesOf(totals: readonly CounterTable[]): TotalSeries[] {
  return [...Map.groupBy(totals, ({ name, labels }) => `${name} ${labels}`)].map(([key, rows]) => ({ key, rows }));
}
