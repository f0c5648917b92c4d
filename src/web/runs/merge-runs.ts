import type { InfiniteData } from '@tanstack/react-query';
import type { ReadAnswer } from '../../api/reads/reads.ts';

/** The pages of a list that were read. */
export type RunPages = InfiniteData<Page, string | undefined>;

type Page = ReadAnswer<'runs'>;

/**
 * The pages of a list after some runs have changed. Each page keeps its end, so that the next page continues it.
 * @param changed the IDs of the runs that may have changed
 * @param read those of them that match the filter of the list now
 */
export function mergeRuns(
  { pages, pageParams }: RunPages,
  sort: string,
  { changed, read }: { readonly changed: ReadonlySet<string>; readonly read: Page },
): RunPages {
  const kept = pages.flatMap(({ runs }) => runs).filter(({ id }) => !changed.has(id));
  let rest = [...kept, ...read.runs].toSorted((one, other) => order(placeOf(one, sort), placeOf(other, sort)));
  const merged = pages.map(({ next }) => {
    const end = next === null ? undefined : placeIn(next);
    const length = end ? rest.findIndex((run) => order(placeOf(run, sort), end) > 0) : -1;
    const runs = length < 0 ? rest : rest.slice(0, length);
    rest = rest.slice(runs.length);
    return { runs, next, counts: read.counts };
  });
  // What is left comes after the last page that was read.
  return { pages: merged, pageParams };
}

/** Where a run is in a list: what it is sorted by, and its ID. */
type Place = readonly [value: number, id: string];

/** Highest values first, then the latest IDs. */
function order([value, id]: Place, [otherValue, otherId]: Place): number {
  if (value !== otherValue) return otherValue - value;
  return id === otherId ? 0 : id < otherId ? 1 : -1;
}

type Run = Page['runs'][number];

const NANO = 1e9;

function placeOf({ id, startedAt, durationMs, costUsd }: Run, sort: string): Place {
  const value = { started: startedAt, duration: durationMs ?? -1, cost: Math.round((costUsd ?? 0) * NANO) }[sort];
  return [value ?? 0, id];
}

/** The place that the cursor of a page names. */
function placeIn(cursor: string): Place {
  const [value = '', id = ''] = cursor.split('~');
  return [Number(value), id];
}
