import { AT_END, LOOKBACK, type Matchers, aggregation, selectorOf } from './promql.ts';
import { ENVIRONMENT, prometheusLabel } from './prometheus-names.ts';
import { matchesVariable } from './scope.ts';
import type { Metric } from '../../telemetry/names.ts';

/** The number of ranks; each has a color of its own, and so have the others. */
export const RANKS = 7;

/** The label with the rank of a name. */
const RANK_LABEL = 'rank';

/** The label with the name or, beyond the ranks, {@link OTHERS}. */
const RANKED_NAME = 'ranked_name';

/** The legend of the series of {@link byRank}. */
export const RANK_LEGEND = `{{${RANK_LABEL}}} · {{${RANKED_NAME}}}`;

/** What names are ranked by: all that a metric ever counted in the environment, as of the end of the time range. */
export type Ranking = {
  readonly metric: Metric;
  /** The attribute with the names. */
  readonly attribute: string;
  /** What else counts. @default everything in the environment */
  readonly where?: Matchers;
};

/** A query whose series have ranks. */
type RankedQuery = { readonly expr: string; readonly ranked: true };

/**
 * The values of a query, by the rank of each name. A name keeps its rank, and so its color, whatever else is selected.
 *
 * @param query values that add up, grouped by the attribute
 */
export function byRank(query: string, ranking: Ranking): RankedQuery {
  const label = prometheusLabel(ranking.attribute);
  const joined = `(${query}) * on (${label}) group_left (${RANK_LABEL}, ${RANKED_NAME}) (${ranks(ranking)})`;
  return { expr: `sum by (${RANK_LABEL}, ${RANKED_NAME}) (${joined})`, ranked: true };
}

/** The name of the sum of all names beyond the ranks. */
const OTHERS = 'others';

/** The value 1 for each name, with its rank and what to call it. PromQL has no ranks: they are counted. */
function ranks(ranking: Ranking): string {
  const label = prometheusLabel(ranking.attribute);
  const ranked = `count_values by (${label}) ("${RANK_LABEL}", ${rankOf(ranking)})`;
  const named = `label_replace(${ranked}, "${RANKED_NAME}", "$1", "${label}", "(.+)")`;
  const withUnset = `label_replace(${named}, "${RANKED_NAME}", "not set", "${label}", "")`;
  return `label_replace(${withUnset}, "${RANKED_NAME}", "${OTHERS}", "${RANK_LABEL}", "${RANKS + 1}")`;
}

/** The smallest number of the largest totals that a name is one of. */
function rankOf({ metric, attribute, where = {} }: Ranking): string {
  const selector = selectorOf(metric, { where: { [ENVIRONMENT]: matchesVariable('environment'), ...where } });
  const totals = `${aggregation({ by: [attribute] })} (last_over_time(${selector}[${LOOKBACK}] ${AT_END}))`;
  const largest = Array.from({ length: RANKS }, (_, index) => `topk(${index + 1}, ${totals})*0+${index + 1}`);
  return `${largest.join(' or ')} or ${totals}*0+${RANKS + 1}`;
}
