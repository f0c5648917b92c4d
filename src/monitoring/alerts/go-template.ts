import { prometheusLabel } from '../prometheus-names.ts';

// Templates of Grafana's alert rules: `$labels` and `$values` of the series that is wrong. A figure may be missing, and
// then `$values` has no such name: everything that shows one is silent without it.

/** The figure of a query that found nothing. Grafana takes a rule for one without data when any of its queries is. */
const NOTHING = -1;

/** A query that always answers, so that a missing figure does not switch its rule off. */
export const answering = (query: string): string => `(${query}) or on () vector(${NOTHING})`;

/** A label's value. */
export const labelValue = (attribute: string): string => `{{ $labels.${prometheusLabel(attribute)} }}`;

/** Text that is there only where a label is. */
export const whereLabelled = (attribute: string, text: string, otherwise = ''): string =>
  `{{ if $labels.${prometheusLabel(attribute)} }}${text}{{ else }}${otherwise}{{ end }}`;

/** Text that is there only where a label, which is there, has a value. */
export const whereLabelIs = (attribute: string, value: string, text: string): string =>
  `{{ if eq $labels.${prometheusLabel(attribute)} "${value}" }}${text}{{ end }}`;

/** Text that is there only where a figure is. */
export const whereKnown = (figure: string, text: string): string =>
  `{{ with $values.${figure} }}{{ if ge .Value 0.0 }}${text}{{ end }}{{ end }}`;

/** US dollars; fractions of a cent where it is little. */
export const dollars = (figure: string): string =>
  whereKnown(figure, '{{ if lt .Value 0.1 }}{{ printf "$%.4f" .Value }}{{ else }}{{ printf "$%.2f" .Value }}{{ end }}');

/** Seconds, as `1h 2m 3s`. */
export const duration = (figure: string): string => whereKnown(figure, '{{ humanizeDuration .Value }}');

/** A number, as `1.2k`. */
export const count = (figure: string): string => whereKnown(figure, '{{ humanize .Value }}');

/** A whole number, not shortened. */
export const whole = (figure: string): string => whereKnown(figure, '{{ printf "%.0f" .Value }}');

/** Seconds and fractions of them. */
export const seconds = (figure: string): string => whereKnown(figure, '{{ printf "%.3f s" .Value }}');

/** How many times as much. */
export const factor = (figure: string): string => whereKnown(figure, '{{ printf "%.2f" .Value }}');

/** A number with one decimal. */
export const decimal = (figure: string): string => whereKnown(figure, '{{ printf "%.1f" .Value }}');

/** From 0 to 1, as `62%`. */
export const share = (figure: string): string => whereKnown(figure, '{{ humanizePercentage .Value }}');

/** A moment, from seconds since 1970. */
export const moment = (figure: string): string => whereKnown(figure, '{{ slice (humanizeTimestamp .Value) 0 16 }} UTC');
