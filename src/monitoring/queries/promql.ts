import { INSTANCE, prometheusLabel, prometheusName } from './prometheus-names.ts';
import { METRIC, type Metric } from '../../telemetry/names.ts';

/**
 * How far back totals are looked up. The relay sends a total when it has changed and once an hour, and nothing while it
 * is stopped: the last sample before a moment is the total at that moment, whatever its age. A longer lookback makes
 * every query slower; a relay that was stopped for longer than this is treated as having no total.
 */
export const LOOKBACK = '5w';

/**
 * How far back alert rules look up totals. After a longer outage of the relay the result is empty: an unknown total must
 * not look like a total of zero.
 */
export const ALERT_LOOKBACK = '7d';

/** Grafana's variables for the time range of the dashboard and the interval between two points of a graph. */
export const RANGE = '${__range_ms}ms';
export const INTERVAL = '${__interval_ms}ms';

/** The end of the time range for PromQL's `@`, in seconds; Grafana has it in milliseconds. */
export const END = '${__to}e-3';

/**
 * The modifier for the value at the end of the range, for horizontal lines in graphs and the ranks of names. `end()` is the
 * last point of a graph: what appeared in the interval that has begun would be missing, a week of a year.
 */
export const AT_END = `@ ${END}`;

/** Label matchers such as `=~"$workflow"`, by attribute. */
export type Matchers = Readonly<Record<string, string>>;

/** Options of a query for a metric. */
export type QueryOptions = {
  readonly where?: Matchers;
  /** The attributes to group the result by. @default none */
  readonly by?: readonly string[];
  /** The component of a histogram. */
  readonly part?: 'count' | 'sum' | 'bucket';
  /** The PromQL offset, in units above milliseconds, such as `7d`. @default none */
  readonly offset?: string;
  /** The moment, for PromQL's `@`. @default that of each point */
  readonly at?: string;
};

/** The variable of a dashboard with the stores that {@link silentStores} finds. */
export const SILENT_STORES = 'silent_stores';

/** The instant vector selector of a metric. */
export function selectorOf(metric: Metric, { where = {}, part }: QueryOptions = {}): string {
  return `${prometheusName(metric)}${part ? `_${part}` : ''}${bracesOf(where)}`;
}

/** Label matchers in braces, as in a selector. */
function bracesOf(where: Matchers): string {
  return `{${Object.entries(where)
    .map(([attribute, matcher]) => `${prometheusLabel(attribute)}${matcher}`)
    .join(',')}}`;
}

/** The aggregation operator of a query with its `by` clause. */
export function aggregation({ by = [], part }: QueryOptions, operator: 'sum' | 'max' = 'sum'): string {
  const labels = [...by.map(prometheusLabel), ...(part === 'bucket' ? ['le'] : [])];
  return labels.length === 0 ? operator : `${operator} by (${labels.join(', ')})`;
}

/** The last value of each series before a moment. `offset` may be several durations, larger units first. */
export function lastValue(selector: string, offset = '', lookback = LOOKBACK): string {
  return valueBefore(`${selector}[${lookback}]`, { offset });
}

function valueBefore(range: string, { at, offset = '' }: Pick<QueryOptions, 'at' | 'offset'>): string {
  return `last_over_time(${range}${at === undefined ? '' : ` @ ${at}`}${offset === '' ? '' : ` offset ${offset}`})`;
}

/**
 * The increase of each series since it had its earlier values; a series that did not exist then was zero. Adding up the
 * totals now and the negative ones of before reads each of them once; `-` would omit new series, and need the totals now
 * again for them.
 * @param now must look back at least as far as `before`: it has every series that `before` has, also those of a store
 *   that has been silent for {@link LOOKBACK}
 */
export function deltaSince(now: string, before: string): string {
  return `(sum without (past) (${now} or label_replace(-${before}, "past", "1", "", "")))`;
}

/**
 * The exact increase of a counter between two moments: the difference of its last totals before each of them.
 * `increase()` would miss the first value of a series and extrapolate the others.
 */
export function increase(metric: Metric, options: QueryOptions = {}, over: string = RANGE): string {
  const selector = selectorOf(metric, options);
  // PromQL adds consecutive durations.
  const before = valueBefore(`${selector}[${LOOKBACK}]`, { ...options, offset: `${options.offset ?? ''}${over}` });
  return `${aggregation(options)} ${deltaSince(valueBefore(`${selector}[${LOOKBACK}${over}]`, options), before)}`;
}

/**
 * {@link increase} over the range of the dashboard for series that are many, as those of buckets: looking back from the
 * end to before the start, a year would read every sample of it. A store that reports has sent every total within
 * {@link LOOKBACK}; the others, which {@link SILENT_STORES} names, are looked up by themselves.
 */
export function increaseOfMany(metric: Metric, options: Omit<QueryOptions, 'offset' | 'at'> = {}): string {
  const selector = selectorOf(metric, options);
  const silent = selectorOf(metric, { ...options, where: { ...options.where, [INSTANCE]: `=~"$${SILENT_STORES}"` } });
  const now = `(${lastValue(selector)} or ${lastValue(silent, '', `${LOOKBACK}${RANGE}`)})`;
  return `${aggregation(options)} ${deltaSince(now, lastValue(selector, RANGE))}`;
}

/** No store has this ID. */
const NO_STORE = 'none';

/**
 * The stores with totals in the range of the dashboard that were not sent within {@link LOOKBACK} of its end, and
 * {@link NO_STORE}: of relays that stopped, or that report another environment since.
 */
export function silentStores(): string {
  const [ever, lately] = [`${LOOKBACK}${RANGE}`, LOOKBACK].map((lookback) => {
    const [records, runs] = [METRIC.records, METRIC.runs].map((each) => lastValue(selectorOf(each), '', lookback));
    return `(${records} or ${runs})`;
  });
  const none = `label_replace(vector(0), "${INSTANCE}", "${NO_STORE}", "", "")`;
  return `group by (${INSTANCE}) (${ever} unless ${lately}) or ${none}`;
}

/**
 * The increase from a point of a graph to the next one. Grafana asks for whole intervals up to now: the increase before a
 * point would leave out the interval that has begun.
 */
export function increasePerInterval(metric: Metric, options: Omit<QueryOptions, 'offset'> = {}): string {
  const selector = selectorOf(metric, options);
  const next = lastValue(selector, `-${INTERVAL}`, `${LOOKBACK}${INTERVAL}`);
  return `${aggregation(options)} ${deltaSince(next, lastValue(selector))}`;
}

/**
 * The increase in the interval before each point of a graph, as heat maps draw it. The last point also has the interval
 * that has begun, for which there is no point.
 */
export function increaseBeforePoint(metric: Metric, options: Omit<QueryOptions, 'offset'> = {}): string {
  const selector = selectorOf(metric, options);
  const before = valueBefore(`${selector}[${LOOKBACK}]`, { at: 'end()', offset: INTERVAL });
  const newest = deltaSince(valueBefore(`${selector}[${LOOKBACK}${INTERVAL}]`, { at: END }), before);
  return upToEnd(increase(metric, options, INTERVAL), `${aggregation(options)} ${newest}`);
}

/** Has a result at the last point of a graph only. */
const IS_LAST = 'vector(time() * 1000) > $__to - $__interval_ms';

/**
 * A query at the points of a graph, but at the last of them another one: of the end of the time range. Grafana rounds the
 * times of points down to whole intervals.
 */
export function upToEnd(atPoint: string, atEnd: string): string {
  return `((${atPoint}) unless on() (${IS_LAST})) or ((${atEnd}) and on() (${IS_LAST}))`;
}

/**
 * The increase of a counter for an alert rule, which ends `until` ago (default: now). Unlike {@link increase}, it leaves
 * out what a store had counted before Prometheus knew it or during an outage of a week, which would look like a sudden
 * increase.
 */
export function recentIncrease(
  metric: Metric,
  options: QueryOptions,
  { over, until = '' }: { readonly over: string; readonly until?: string },
): string {
  const selector = selectorOf(metric, options);
  const now = lastValue(selector, until, ALERT_LOOKBACK);
  // PromQL adds consecutive durations; the larger unit comes first.
  const start = `${over}${until}`;
  const before = `(${lastValue(selector, start, ALERT_LOOKBACK)} or (0 * ${now} and ${storesKnownAt(start)}))`;
  return `${aggregation(options)} (${now} - ${before})`;
}

function storesKnownAt(offset: string): string {
  return `on (${INSTANCE}) ${lastValue(selectorOf(METRIC.records), offset, ALERT_LOOKBACK)}`;
}

/** How long the last sample of a gauge counts as current. The relay sends gauges every 15 seconds. */
const GAUGE_LOOKBACK = '2m';

/** The current value of each series of a gauge; empty once the relay has been silent for two minutes. */
export function currentValues(metric: Metric, options: QueryOptions = {}): string {
  return lastValue(selectorOf(metric, options), options.offset, GAUGE_LOOKBACK);
}

/** The sum of the current values of a gauge, for quantities that add up, such as waiting records. */
export function currentSum(metric: Metric, options: QueryOptions = {}): string {
  return `${aggregation(options)} (${currentValues(metric, options)})`;
}

/** The maximum of the current values of a gauge, for quantities that do not add up, such as ages. */
export function currentMax(metric: Metric, options: QueryOptions = {}): string {
  return `${aggregation(options, 'max')} (${currentValues(metric, options)})`;
}

/** How long a relay that does not report counts as silent; then it is considered decommissioned. */
const RELAY_LOOKBACK = '2d';

/**
 * Seconds since the last report of each relay, by store. Without those that reported their end: a relay that was stopped
 * is not silent.
 */
export function secondsSinceLastReport(options: QueryOptions = {}): string {
  const up = selectorOf(METRIC.relayUp, options);
  const last = `max by (${INSTANCE}) (max_over_time(timestamp(${up})[${RELAY_LOOKBACK}:1m]))`;
  return `time() - (${last} and max by (${INSTANCE}) (last_over_time(${up}[${RELAY_LOOKBACK}])) > 0)`;
}

/**
 * Zero if a query has no result, but only while any store is known: without one, nothing is known, not even that nothing
 * happened.
 */
export function orZero(query: string): string {
  return `(${query}) or on() (0 * count(${lastValue(selectorOf(METRIC.records))}))`;
}

/** No number if a query has no result. */
export function orNaN(query: string): string {
  return `(${query}) or on() (vector(0) / 0)`;
}

/** A sum divided by a count that exists whenever the sum does; empty if the count is zero. */
export function per(sum: string, count: string): string {
  return `(${sum}) / ((${count}) > 0)`;
}

/** A part as a share of a single whole: zero without the part, empty if there is no whole. */
export function shareOf(part: string, whole: string): string {
  return per(`(${part}) or on() vector(0)`, whole);
}

/** A part of a whole with the same grouping; empty, not zero, if there is no whole. */
export function ratio(part: string, whole: string): string {
  return per(`(${part}) or 0 * (${whole})`, whole);
}

/** Parts with any grouping as shares of a single whole. */
export function sharesOf(parts: string, whole: string): string {
  return `(${parts}) / on() group_left () ((${whole}) > 0)`;
}

/** Sets a label on the series that lack another one. */
export function setIfAbsent(query: string, label: string, set: { label: string; value: string }): string {
  return `label_replace(${query}, "${set.label}", "${set.value}", "${label}", "")`;
}
