import type { Metric } from '../telemetry/names.ts';
import { prometheusLabel, prometheusName } from './prometheus-names.ts';

/**
 * How far back a total is looked for. The relay sends a total when it has changed and once an hour, and nothing while
 * it is off: the last sample before a moment is the total at that moment, however old it is. Every sample that is looked
 * at takes time, so a relay that was silent for longer than this is not looked past.
 */
export const KEPT = '35d';

/**
 * How far back an alarm looks for a total. Where the relay was off for longer than this there is no answer: a total that
 * is not known must not look like one that was zero.
 */
export const KNOWN_FOR = '7d';

/** Grafana's words for the range of the dashboard and for the distance between two points of a graph. */
export const RANGE = '${__range_ms}ms';
export const INTERVAL = '${__interval_ms}ms';

/** Which series of a metric: attributes with a matcher such as `=~"$workflow"`. */
export type Matchers = Readonly<Record<string, string>>;

/** What is asked of a metric. */
export type Question = {
  readonly where?: Matchers;
  /** The attributes that the answer is split by. @default none */
  readonly by?: readonly string[];
  /** The part of a histogram. */
  readonly part?: 'count' | 'sum' | 'bucket';
  /** How long ago it is asked for: a duration in units above milliseconds, such as `7d`. @default now */
  readonly ago?: string;
};

/** Matchers as a selector has them, in their braces. */
export function bracesOf(where: Matchers): string {
  return `{${Object.entries(where)
    .map(([attribute, matcher]) => `${prometheusLabel(attribute)}${matcher}`)
    .join(',')}}`;
}

/** The series of a metric that a question is about. */
export function selectorOf(metric: Metric, { where = {}, part }: Question = {}): string {
  return `${prometheusName(metric)}${part ? `_${part}` : ''}${bracesOf(where)}`;
}

/** The sum, or the highest value, that a question asks for, split as it says. */
export function groupOf({ by = [], part }: Question, group: 'sum' | 'max' = 'sum'): string {
  const labels = [...by.map(prometheusLabel), ...(part === 'bucket' ? ['le'] : [])];
  return labels.length === 0 ? group : `${group} by (${labels.join(', ')})`;
}

/** The last value of each series before a moment: that many durations ago, the longer units first. */
export function lastOf(selector: string, ago = '', within = KEPT): string {
  return `last_over_time(${selector}[${within}]${ago === '' ? '' : ` offset ${ago}`})`;
}

/**
 * By how much each series grew since it had other values; one that was not there then was zero. A sum of what was added
 * and taken away would be a look-up shorter, but would take away all that a store ever counted once it has been silent
 * for {@link KEPT}.
 */
export function grown(now: string, before: string): string {
  return `(${now} - (${before} or 0 * ${now}))`;
}

/**
 * By how much a counter grew between two moments, exactly: the difference of its last totals before each of them.
 * `increase()` would miss the first value of a series and extrapolate all others. A series that was not there at the
 * first moment was zero.
 */
export function added(metric: Metric, question: Question = {}, over: string = RANGE): string {
  const selector = selectorOf(metric, question);
  // Durations that follow each other are summed.
  const before = lastOf(selector, `${question.ago ?? ''}${over}`);
  return `${groupOf(question)} ${grown(lastOf(selector, question.ago), before)}`;
}

/** The same for each point of a graph, since the point before it. */
export function addedPerInterval(metric: Metric, question: Question = {}): string {
  return added(metric, question, INTERVAL);
}

/** How long a gauge counts as being as it is now. The relay sends one every fifteen seconds. */
const FRESH = '2m';

/** Each series of a gauge as it is now; nothing once the relay has been silent for two minutes, rather than an old value. */
export function fresh(metric: Metric, question: Question = {}): string {
  return lastOf(selectorOf(metric, question), question.ago, FRESH);
}

/** The sum of a gauge's series as they are now: of what there is so much of, such as records that wait. */
export function current(metric: Metric, question: Question = {}): string {
  return `${groupOf(question)} (${fresh(metric, question)})`;
}

/** The highest of a gauge's series as they are now: of what does not add up, such as an age. */
export function highest(metric: Metric, question: Question = {}): string {
  return `${groupOf(question, 'max')} (${fresh(metric, question)})`;
}

/** How long ago, in seconds, any of a gauge's series came in last; nothing once that is longer than Prometheus looks back. */
export function silence(metric: Metric, question: Question = {}): string {
  return `time() - max(timestamp(${selectorOf(metric, question)}))`;
}

/**
 * Nothing counted is zero. Split by attributes, it is one zero called "none": never beside what was counted, and only
 * so that nothing shows as such.
 */
export function orZero(query: string, by: readonly string[] = []): string {
  const none = by.reduce(
    (zero, key) => `label_replace(${zero}, "${prometheusLabel(key)}", "none", "", "")`,
    'vector(0)',
  );
  return `(${query}) or on() ${none}`;
}

/** A sum shared by a count that is there whenever the sum is; nothing where it is zero. */
export function per(sum: string, count: string): string {
  return `(${sum}) / ((${count}) > 0)`;
}

/** A part in relation to a whole, split alike; nothing where there is no whole, for that is no share at all. */
export function ratio(part: string, whole: string): string {
  return per(`(${part}) or 0 * (${whole})`, whole);
}

/** Parts, split in any way, as shares of one whole. */
export function sharesOf(parts: string, whole: string): string {
  return `(${parts}) / on() group_left () ((${whole}) > 0)`;
}

/** By which share something is higher than before, as 0.2 for a fifth; nothing where there was nothing before. */
export function change(now: string, before: string): string {
  return `(${now}) / ((${before}) > 0) - 1`;
}

/** Series that lack a label get it with the value "not set", so that they have a name. */
export function named(query: string, label: string): string {
  return `label_replace(${query}, "${label}", "not set", "${label}", "")`;
}
