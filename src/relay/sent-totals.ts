import type { CounterTable } from '../store/schema.ts';

/**
 * A total that did not change is sent again after this time, so that a back end that lost it has it back. Prometheus
 * looks back 65 minutes for it where it is asked without a range.
 */
const REPEAT_MS = 60 * 60 * 1000;

/** The series of a row; the parts of a histogram are one. */
const seriesOf = ({ name, labels }: CounterTable): string => `${name} ${labels}`;

/** What the collector has taken. A new relay knows of nothing, and sends everything. */
export type SentTotals = {
  /** Of totals read at a time, those to send: what has changed since it was taken, and what was last taken long ago. */
  readonly due: (totals: readonly CounterTable[], at: number) => CounterTable[];
  /** The collector has taken what was due. */
  readonly taken: () => void;
};

/**
 * Keeps in mind what was sent, so that a total is sent when it has changed. Prometheus then holds some twenty samples of
 * a quiet series a day instead of thousands, and can look back over a year for the last one.
 */
export const newSentTotals = (): SentTotals => {
  const values = new Map<string, number>();
  const takenAt = new Map<string, number>();
  let waiting: { readonly rows: readonly CounterTable[]; readonly at: number } = { rows: [], at: 0 };
  const isDue = (row: CounterTable, at: number): boolean =>
    values.get(row.id) !== row.value || at - (takenAt.get(seriesOf(row)) ?? 0) >= REPEAT_MS;
  return {
    due: (totals, at) => {
      const due = new Set(totals.filter((row) => isDue(row, at)).map(seriesOf));
      const rows = totals.filter((row) => due.has(seriesOf(row)));
      waiting = { rows, at };
      return rows;
    },
    taken: () => {
      for (const row of waiting.rows) {
        values.set(row.id, row.value);
        takenAt.set(seriesOf(row), waiting.at);
      }
      waiting = { rows: [], at: 0 };
    },
  };
};
