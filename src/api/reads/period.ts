import { EXIT, UserError } from '../../core/errors.ts';
import { nearestHint } from '../../core/nearest.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { runCounts, type RunCounts } from '../../report/run-counts.ts';
import { parseRunWords } from '../../report/run-words.ts';
import type { Store } from '../../store/open-store.ts';
import type { RunFilter } from '../../store/queries/page/run-page.ts';
import { earliestRunStart, runExtent } from '../../store/queries/runs/run-report.ts';

/** The periods of overviews. */
export const PERIODS = ['1d', '7d', '30d', '90d', 'all'] as const;

/** What a view is about. */
export type PeriodQuery = {
  readonly words: string;
  readonly period: (typeof PERIODS)[number];
  /** The time zone in which days begin, such as `Europe/Berlin`. */
  readonly timeZone: string;
};

/** What a query selects. Times in milliseconds since 1970. */
export type SelectedPeriod = {
  readonly from: number;
  readonly to: number;
  readonly words: string;
  readonly timeZone: string;
  readonly counts: RunCounts;
  readonly filter: RunFilter;
  /** The period of the same length before. */
  readonly before: RunFilter;
  /** Whether the runs are simulated ones. */
  readonly hasSimulated: boolean;
};

/** What a view says about its period. */
export type ShownPeriod = Omit<SelectedPeriod, 'filter' | 'before' | 'hasSimulated'>;

/**
 * The runs of a period that match filter words. A range in the words replaces the period. Simulated runs are left out
 * if there are real ones and none were asked for.
 * @throws {UserError} if a word or the time zone is unknown
 */
export async function selectPeriod(store: Store, { words, period, timeZone }: PeriodQuery): Promise<SelectedPeriod> {
  requireTimeZone(timeZone);
  const now = store.now();
  const { filter: wanted, asksForSimulated } = parseRunWords(words, now);
  const extent = await runExtent(store);
  const hides = !asksForSimulated && extent.real > 0;
  const to = wanted.until ?? now;
  const from =
    wanted.since ?? (period === 'all' ? await earliestRunStart(store) : to - Number.parseInt(period, 10) * DAY_MS);
  const filter: RunFilter = { ...wanted, since: from, until: to, ...(hides && { simulated: false }) };
  return {
    from,
    to,
    words,
    timeZone,
    counts: await runCounts(store, extent, { filter, hides }),
    filter,
    hasSimulated: filter.simulated ?? extent.real === 0,
    before: { ...filter, since: from - (to - from), until: from },
  };
}

const TIME_ZONES: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/** @throws {UserError} if there is no such time zone */
export function requireTimeZone(timeZone: string): void {
  if (TIME_ZONES.has(timeZone)) return;
  try {
    // Zones have older names, which are not listed.
    new Intl.DateTimeFormat('en', { timeZone }).format();
  } catch (cause) {
    throw new UserError(`Cannot use the time zone ${JSON.stringify(timeZone)}: it is not known`, {
      hint: `${nearestHint(timeZone, [...TIME_ZONES])}Give a name such as Europe/Berlin, or UTC`,
      exitCode: EXIT.wrongUse,
      cause,
    });
  }
}
