import { useAddress } from '../data/use-address.ts';
import { DEFAULT_PERIOD, periodParameters, type PeriodParameters } from './period-parameters.ts';

/** What a view of many runs is about, in the address of the page. */
export type Period = {
  readonly words: string;
  readonly period: string;
  readonly parameters: PeriodParameters;
  readonly change: (changes: { readonly words?: string; readonly period?: string }) => void;
};

/** The period and filter words of the address of the page. */
export function usePeriod(): Period {
  const [address, change] = useAddress();
  const parameters = periodParameters(address);
  return {
    words: parameters.words ?? '',
    period: parameters.period,
    parameters,
    change: (changes) =>
      change({
        ...(changes.words !== undefined && { words: changes.words }),
        ...(changes.period !== undefined && { period: changes.period === DEFAULT_PERIOD ? '' : changes.period }),
      }),
  };
}
