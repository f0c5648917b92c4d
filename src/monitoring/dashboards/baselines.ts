import type { Option } from './variables.ts';

// Offsets of the time range with which a dashboard compares its own.

/**
 * The time range of the same length that ends where the dashboard's begins. In seconds: PromQL adds durations only if the
 * larger unit comes first, and the length follows in milliseconds.
 */
export const PRECEDING: Option = { text: 'the time range before', value: '${__range_s}s' };

/** Earlier time ranges of the same length. */
export const EARLIER: readonly Option[] = [
  { text: 'a day earlier', value: '1d' },
  { text: 'a week earlier', value: '7d' },
  { text: 'two weeks earlier', value: '14d' },
  { text: 'four weeks earlier', value: '28d' },
  { text: 'a quarter earlier', value: '91d' },
  { text: 'a year earlier', value: '364d' },
];
