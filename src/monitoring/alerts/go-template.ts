import { prometheusLabel } from '../prometheus-names.ts';

// Templates of Grafana's alert rules: they know the `$labels` and `$values` of an alert. A figure may be
// missing from `$values`: texts leave out what they do not know.

/** The figure of a query without a result. In Grafana a rule has no data if one of its queries has none. */
const NOTHING = -1;

/** A query that always has a result, so that a missing figure does not disable its rule. */
export const answering = (query: string): string => `(${query}) or on () vector(${NOTHING})`;

/** The value of a label. */
export const labelValue = (attribute: string): string => `{{ $labels.${prometheusLabel(attribute)} }}`;

/** Text that is shown only if a label exists. */
export const whereLabelled = (attribute: string, text: string, otherwise = ''): string =>
  `{{ if $labels.${prometheusLabel(attribute)} }}${text}{{ else }}${otherwise}{{ end }}`;

/** Text that is shown only if an existing label has a value. */
export const whereLabelIs = (attribute: string, value: string, text: string): string =>
  `{{ if eq $labels.${prometheusLabel(attribute)} "${value}" }}${text}{{ end }}`;

/** Text that is shown only if a figure is known. */
export const whereKnown = (figure: string, text: string): string =>
  `{{ with $values.${figure} }}{{ if ge .Value 0.0 }}${text}{{ end }}{{ end }}`;

/** US dollars, with four decimals for small amounts. */
export const dollars = (figure: string): string =>
  whereKnown(figure, '{{ if lt .Value 0.1 }}{{ printf "$%.4f" .Value }}{{ else }}{{ printf "$%.2f" .Value }}{{ end }}');

/** Seconds, as `1h 2m 3s`. */
export const duration = (figure: string): string => whereKnown(figure, '{{ humanizeDuration .Value }}');

/** A number, as `1.2k`. */
export const count = (figure: string): string => whereKnown(figure, '{{ humanize .Value }}');

/** A whole number, not abbreviated. */
export const whole = (figure: string): string => whereKnown(figure, '{{ printf "%.0f" .Value }}');

/** Seconds with three decimals. */
export const seconds = (figure: string): string => whereKnown(figure, '{{ printf "%.3f s" .Value }}');

/** A factor with two decimals. */
export const factor = (figure: string): string => whereKnown(figure, '{{ printf "%.2f" .Value }}');

/** A number with one decimal. */
export const decimal = (figure: string): string => whereKnown(figure, '{{ printf "%.1f" .Value }}');

/** A ratio from 0 to 1, as `62%`. */
export const share = (figure: string): string => whereKnown(figure, '{{ humanizePercentage .Value }}');

/** A point in time, from seconds since 1970. */
export const moment = (figure: string): string => whereKnown(figure, '{{ slice (humanizeTimestamp .Value) 0 16 }} UTC');
