import { useAddress } from '../data/use-address.ts';

/** What a view of many runs is about, in the address of the page. */
export type Period = {
  readonly words: string;
  readonly period: string;
  readonly parameters: { readonly words: string | undefined; readonly period: string; readonly timeZone: string };
  readonly change: (changes: { readonly words?: string; readonly period?: string }) => void;
};

/** The period of views whose address names none. */
const DEFAULT_PERIOD = '30d';

/** The period and filter words of the address. Days are cut in the time zone of the browser. */
export function usePeriod(): Period {
  const [address, change] = useAddress();
  const [words, period] = [address.get('words') ?? '', address.get('period') ?? DEFAULT_PERIOD];
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return {
    words,
    period,
    parameters: { words: words || undefined, period, timeZone },
    change: (changes) =>
      change({
        ...(changes.words !== undefined && { words: changes.words }),
        ...(changes.period !== undefined && { period: changes.period === DEFAULT_PERIOD ? '' : changes.period }),
      }),
  };
}
