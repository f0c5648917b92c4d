/** What views of many runs ask the API about. */
export type PeriodParameters = {
  readonly words: string | undefined;
  readonly period: string;
  readonly timeZone: string;
};

/** The period of views whose address names none. */
export const DEFAULT_PERIOD = '30d';

/** The period and filter words of an address. Days are cut in the time zone of the browser. */
export function periodParameters(address: URLSearchParams): PeriodParameters {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return { words: address.get('words') || undefined, period: address.get('period') ?? DEFAULT_PERIOD, timeZone };
}
