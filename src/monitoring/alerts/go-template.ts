import { prometheusLabel } from '../queries/prometheus-names.ts';

// Templates of Grafana's alert rules, which have the `$labels` and `$values` of an alert. A value may be missing: texts
// omit unknown values.

/** The result of a query that has none. In Grafana, a rule has no data if one of its queries has no data. */
const MISSING = -1;

/** A query that always has a result, so that a missing value does not disable its rule. */
export function orMissing(query: string): string {
  return `(${query}) or on () vector(${MISSING})`;
}

/** The value of a label. */
export function labelValue(attribute: string): string {
  return `{{ $labels.${prometheusLabel(attribute)} }}`;
}

/** Text that is shown only if a label exists. */
export function ifLabeled(attribute: string, text: string, otherwise = ''): string {
  return `{{ if $labels.${prometheusLabel(attribute)} }}${text}{{ else }}${otherwise}{{ end }}`;
}

/** Text that is shown only if an existing label has a value. */
export function ifLabelIs(attribute: string, value: string, text: string): string {
  return `{{ if eq $labels.${prometheusLabel(attribute)} "${value}" }}${text}{{ end }}`;
}

/** Text that is shown only if a value is known. */
export function ifKnown(name: string, text: string): string {
  return `{{ with $values.${name} }}{{ if ge .Value 0.0 }}${text}{{ end }}{{ end }}`;
}

/** US dollars, with four decimals for small amounts. */
export function dollars(name: string): string {
  return ifKnown(
    name,
    '{{ if lt .Value 0.1 }}{{ printf "$%.4f" .Value }}{{ else }}{{ printf "$%.2f" .Value }}{{ end }}',
  );
}

/** Seconds, as `1h 2m 3s`. */
export function duration(name: string): string {
  return ifKnown(name, '{{ humanizeDuration .Value }}');
}

/** A number, as `1.2k`. */
export function abbreviated(name: string): string {
  return ifKnown(name, '{{ humanize .Value }}');
}

/** A whole number, not abbreviated. */
export function integer(name: string): string {
  return ifKnown(name, '{{ printf "%.0f" .Value }}');
}

/** Seconds with three decimals. */
export function seconds(name: string): string {
  return ifKnown(name, '{{ printf "%.3f s" .Value }}');
}

/** A factor with two decimals. */
export function twoDecimals(name: string): string {
  return ifKnown(name, '{{ printf "%.2f" .Value }}');
}

/** A number with one decimal. */
export function oneDecimal(name: string): string {
  return ifKnown(name, '{{ printf "%.1f" .Value }}');
}

/** A ratio from 0 to 1, as `62%`. */
export function percent(name: string): string {
  return ifKnown(name, '{{ humanizePercentage .Value }}');
}

/** A whole number with a noun, such as `2 days`, after a text and before another one. */
export function count(name: string, noun: string, [before, after]: readonly [string, string] = ['', '']): string {
  return ifKnown(name, `${before}{{ printf "%.0f" .Value }} ${noun}{{ if ne .Value 1.0 }}s{{ end }}${after}`);
}

/** The day of a point in time, from seconds since 1970. */
export function day(name: string): string {
  return ifKnown(name, '{{ slice (humanizeTimestamp .Value) 0 10 }}');
}

/** The hour of a point in time, from seconds since 1970. */
export function hour(name: string): string {
  return ifKnown(name, '{{ slice (humanizeTimestamp .Value) 0 13 }}:00 UTC');
}

/** A point in time, from seconds since 1970. */
export function time(name: string): string {
  return ifKnown(name, '{{ slice (humanizeTimestamp .Value) 0 16 }} UTC');
}
