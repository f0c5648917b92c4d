import type { CounterTable } from '../../store/schema.ts';

/** A total with its rows: one for a counter, several for a histogram. */
export type TotalSeries = { readonly key: string; readonly rows: readonly CounterTable[] };

/** Totals acknowledged by the back end. A new relay starts without any and sends every series that is not dormant. */
export type SentTotals = {
  /** The totals to send: those that changed since they were acknowledged, or were acknowledged long ago. */
  readonly due: (totals: readonly CounterTable[], at: number) => TotalSeries[];
  /** Marks series that were due at a time as acknowledged. */
  readonly acknowledge: (series: readonly TotalSeries[], at: number) => void;
};

/**
 * An unchanged total is resent after this time, so that a back end that lost it recovers. Prometheus looks back 65
 * minutes in instant queries.
 */
export const REPEAT_MS = 60 * 60 * 1000;

/**
 * Tracks acknowledged totals, so that a total is sent only when it has changed. Prometheus then stores about twenty
 * samples per day of an unchanged series instead of thousands, and can look back over a year for the last one. A series
 * unchanged for `quietAfterMs` is no longer repeated.
 */
export function newSentTotals(dormantAfterMs: number): SentTotals {
  const values = new Map<string, number>();
  const acknowledgedAt = new Map<string, number>();
  const isDue = ({ key, rows }: TotalSeries, at: number): boolean =>
    rows.some((row) => at - row.changed_at < dormantAfterMs) &&
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
