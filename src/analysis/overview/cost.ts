import type { CostRow } from '../../store/queries/page/fact-rows.ts';
import { costItems, type CostItem } from './cost-items.ts';
import type { CostDimension } from './dimensions.ts';
import {
  namedCosts,
  namesIn,
  pivotOf,
  sumOfCosts,
  type CostPivot,
  type CostSum,
  type NamedCost,
} from './cost-pivot.ts';
import { daysBetween, daysIn } from './local-days.ts';

/** What a cost analysis shows. Times in milliseconds since 1970. */
export type CostSetting = {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  /** What the days and the rows of the pivot are divided by. */
  readonly by: CostDimension;
  /** What the columns of the pivot are. */
  readonly across: CostDimension;
};

/** A day of a period: the cost of the runs that started on it. */
export type CostDay = CostSum & {
  readonly day: string;
  /** US dollars in the order of `groups`. */
  readonly parts: readonly number[];
};

/** What a period of runs cost, by day and by two dimensions. */
export type CostAnalysis = {
  readonly total: CostSum;
  /** The parts of the days, the most expensive first. */
  readonly groups: readonly NamedCost[];
  readonly days: readonly CostDay[];
  readonly models: readonly NamedCost[];
  readonly pivot: CostPivot;
};

/** As many parts as there are colors. */
const MOST_GROUPS = 7;

/**
 * Divides the cost of runs that have ended.
 * @throws {RangeError} if there is no such time zone
 */
export function costOf(rows: readonly CostRow[], setting: CostSetting): CostAnalysis {
  const { from, to, timeZone, by, across } = setting;
  const dayOf = daysIn(timeZone);
  const items = costItems(rows, { by, across, dayOf });
  const nameOf = namesIn(items, 'by', MOST_GROUPS);
  const groups = namedCosts(items, nameOf);
  const byDay = Map.groupBy(items, ({ day }) => day);
  return {
    total: sumOfCosts(items),
    groups,
    days: daysBetween(from, to, dayOf).map((day) => dayOfCosts(day, byDay.get(day) ?? [], { groups, nameOf })),
    models: namedCosts(items, namesIn(items, 'model', MOST_GROUPS)),
    pivot: pivotOf(items),
  };
}

type Grouping = { readonly groups: readonly NamedCost[]; readonly nameOf: (item: CostItem) => string };

function dayOfCosts(day: string, items: readonly CostItem[], { groups, nameOf }: Grouping): CostDay {
  const parts = Map.groupBy(items, nameOf);
  return { day, ...sumOfCosts(items), parts: groups.map(({ name }) => sumOfCosts(parts.get(name) ?? []).costUsd) };
}
