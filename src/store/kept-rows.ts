import { DAY_MS } from '../core/time/day.ts';

/** From `since` on and before `until`, in milliseconds since 1970. */
export type TimeRange = { readonly since: number; readonly until: number };

/** A question about a range of time. */
export type RangeQuestion<Row> = {
  /** Tells it from all other questions, apart from the range. */
  readonly name: string;
  readonly range: TimeRange;
  /** The time by which rows belong to a range. */
  readonly timeOf: (row: Row) => number;
  /** Reads the rows of a range, in an order that does not depend on it. */
  readonly read: (range: TimeRange) => Promise<Row[]>;
};

/** Rows that stay in memory while the data do not change. */
export type KeptRows = {
  readonly rowsIn: <Row>(question: RangeQuestion<Row>) => Promise<Row[]>;
  /** Forgets all: this connection has changed the data itself. */
  readonly clear: () => void;
};

/** The rows of a range; kept ones, which must not be changed, if the store keeps rows. */
export function rowsInRange<Row>(
  { kept }: { readonly kept?: KeptRows | undefined },
  question: RangeQuestion<Row>,
): Promise<Row[]> {
  return kept ? kept.rowsIn(question) : question.read(question.range);
}

/** Together some 10 MB. */
const MAX_ROWS = 30_000;

type Kept = { readonly range: TimeRange; readonly rows: readonly unknown[] };

/**
 * Keeps the rows of each question for whole days, so that questions about periods that differ by little are answered
 * from memory: to read a row takes ten times as long as to use it. After a change of the data everything is read again.
 * Rows beyond `maxRows` are forgotten, those used longest ago first.
 */
export function keepRows(dataVersion: () => Promise<number>, maxRows: number = MAX_ROWS): KeptRows {
  let [version, all] = [Number.NaN, new Map<string, Kept>()];
  return {
    rowsIn: async ({ name, range, timeOf, read }) => {
      const current = await dataVersion();
      if (current !== version) [version, all] = [current, new Map()];
      // Rows that change while they are read are kept nowhere: a map of later data has taken the place of this one.
      const kept = all;
      const known = kept.get(name);
      const used = known && isWithin(range, known.range) ? known : await readDays(known, range, read);
      keep(kept, { name, used, maxRows });
      return (used.rows as Awaited<ReturnType<typeof read>>).filter((row) => {
        const at = timeOf(row);
        return at >= range.since && at < range.until;
      });
    },
    clear: () => (all = new Map()),
  };
}

function isWithin(inner: TimeRange, outer: TimeRange): boolean {
  return inner.since >= outer.since && inner.until <= outer.until;
}

async function readDays(
  known: Kept | undefined,
  { since, until }: TimeRange,
  read: (range: TimeRange) => Promise<readonly unknown[]>,
): Promise<Kept> {
  const days = { since: Math.floor(since / DAY_MS) * DAY_MS, until: Math.ceil(until / DAY_MS) * DAY_MS };
  const overlaps = known && days.since <= known.range.until && days.until >= known.range.since;
  const range = overlaps
    ? { since: Math.min(days.since, known.range.since), until: Math.max(days.until, known.range.until) }
    : days;
  return { range, rows: await read(range) };
}

function keep(
  all: Map<string, Kept>,
  { name, used, maxRows }: { readonly name: string; readonly used: Kept; readonly maxRows: number },
): void {
  all.delete(name);
  // What cannot be kept displaces nothing.
  if (used.rows.length > maxRows) return;
  all.set(name, used);
  let rows = [...all.values()].reduce((sum, kept) => sum + kept.rows.length, 0);
  for (const [oldest, kept] of all) {
    if (rows <= maxRows) return;
    all.delete(oldest);
    rows -= kept.rows.length;
  }
}
