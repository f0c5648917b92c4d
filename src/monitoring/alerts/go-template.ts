import { prometheusLabel } from '../prometheus-names.ts';

// Templates of Grafana's alert rules: they know the `$labels` and `$values` of an alert. A figure may be
// missing from `$values`: texts leave out what they do not know.

/** The figure of a query without a result. In Grafana a rule has no data if one of its queries has none. */
const NOTHING = -1;

/** A query that always has a result, so that a missing figure does not disable its rule. */
export function answering(query: string): string {
  return `(${query}) or on () vector(${NOTHING})`;
}

/** The value of a label. */
export function labelValue(attribute: string): string {
  return `{{ $labels.${prometheusLabel(attribute)} }}`;
}

/** Text that is shown only if a label exists. */
export function whereLabelled(attribute: string, text: string, otherwise = ''): string {
  return `{{ if $labels.${prometheusLabel(attribute)} }}${text}{{ else }}${otherwise}{{ end }}`;
}

/** Text that is shown only if an existing label has a value. */
export function whereLabelIs(attribute: string, value: string, text: string): string {
  return `{{ if eq $labels.${prometheusLabel(attribute)} "${value}" }}${text}{{ end }}`;
}

/** Text that is shown only if a figure is known. */
export function whereKnown(figure: string, text: string): string {
  return `{{ with $values.${figure} }}{{ if ge .Value 0.0 }}${text}{{ end }}{{ end }}`;
}

/** US dollars, with four decimals for small amounts. */
export function dollars(figure: string): string {
  return whereKnown(
    figure,
    '{{ if lt .Value 0.1 }}{{ printf "$%.4f" .Value }}{{ else }}{{ printf "$%.2f" .Value }}{{ end }}',
  );
}

/** Seconds, as `1h 2m 3s`. */
export function duration(figure: string): string {
  return whereKnown(figure, '{{ humanizeDuration .Value }}');
}

/** A number, as `1.2k`. */
export function count(figure: string): string {
  return whereKnown(figure, '{{ humanize .Value }}');
}

/** A whole number, not abbreviated. */
export function whole(figure: string): string {
  return whereKnown(figure, '{{ printf "%.0f" .Value }}');
}

/** Seconds with three decimals. */
export function seconds(figure: string): string {
  return whereKnown(figure, '{{ printf "%.3f s" .Value }}');
}

/** A factor with two decimals. */
export function factor(figure: string): string {
  return whereKnown(figure, '{{ printf "%.2f" .Value }}');
}

/** A number with one decimal. */
export function decimal(figure: string): string {
  return whereKnown(figure, '{{ printf "%.1f" .Value }}');
}

/** A ratio from 0 to 1, as `62%`. */
export function share(figure: string): string {
  return whereKnown(figure, '{{ humanizePercentage .Value }}');
}

/** A point in time, from seconds since 1970. */
export function moment(figure: string): string {
  return whereKnown(figure, '{{ slice (humanizeTimestamp .Value) 0 16 }} UTC');
}
