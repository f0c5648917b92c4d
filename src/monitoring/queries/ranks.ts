import { LOOKBACK, aggregation, selectorOf } from './promql.ts';
import { ENVIRONMENT, prometheusLabel } from './prometheus-names.ts';
import { matchesVariable } from './scope.ts';
import type { Metric } from '../../telemetry/names.ts';

/** The label with the rank of a name. */
export const RANK_LABEL = 'rank';

/** The label with the name or, beyond the ranks, {@link OTHERS}. */
export const RANKED_NAME = 'ranked_name';

/** The name of the sum of all names beyond the ranks. */
export const OTHERS = 'others';

/** The number of ranks; each has a color of its own, and so have the others. */
export const RANKS = 7;

/** The legend of the series of {@link byRank}. */
export const RANK_LEGEND = `{{${RANK_LABEL}}} · {{${RANKED_NAME}}}`;

/** A query whose series have ranks. */
type RankedQuery = { readonly expr: string; readonly ranked: true };

/**
 * The values of a query, by the rank of each name. Ranks are those of all that a metric ever counted in the environment,
 * as of the end of the time range: a name keeps its rank, and so its color, whatever else is selected.
 *
 * @param query values grouped by the attribute
 */
export function byRank(query: string, metric: Metric, attribute: string): RankedQuery {
  const label = prometheusLabel(attribute);
  const joined = `(${query}) * on (${label}) group_left (${RANK_LABEL}, ${RANKED_NAME}) (${ranks(metric, attribute)})`;
  return { expr: `sum by (${RANK_LABEL}, ${RANKED_NAME}) (${joined})`, ranked: true };
}

/** The value 1 for each name, with its rank and what to call it. PromQL has no ranks: they are counted. */
function ranks(metric: Metric, attribute: string): string {
  const label = prometheusLabel(attribute);
  const ranked = `count_values by (${label}) ("${RANK_LABEL}", ${rankOf(metric, attribute)})`;
  const named = `label_replace(${ranked}, "${RANKED_NAME}", "$1", "${label}", "(.+)")`;
  const withUnset = `label_replace(${named}, "${RANKED_NAME}", "not set", "${label}", "")`;
  return `label_replace(${withUnset}, "${RANKED_NAME}", "${OTHERS}", "${RANK_LABEL}", "${RANKS + 1}")`;
}

/**
 * The number of the largest totals, of 1 to {@link RANKS} of them, that a name is not one of; plus 1. The totals are as
 * few as possible: Prometheus reads them each time.
 */
function rankOf(metric: Metric, attribute: string): string {
  const where = { [ENVIRONMENT]: matchesVariable('environment') };
  const totals = `${aggregation({ by: [attribute] })} (last_over_time(${selectorOf(metric, { where })}[${LOOKBACK}] @ end()))`;
  const among = Array.from(
    { length: RANKS },
    (_, index) => `label_replace(topk(${index + 1}, ${totals}), "among", "${index + 1}", "", "")`,
  );
  return `${RANKS + 1} - (count by (${prometheusLabel(attribute)}) (${among.join(' or ')}) or ${totals} * 0)`;
}
