import { ATTRIBUTE } from '../../../telemetry/names.ts';
import { PACE_DAYS } from '../../calendar.ts';
import { INTERVAL } from '../../query.ts';
import type { Section } from '../board.ts';
import {
  budgetByPeriod,
  projectedByPeriod,
  projectedUseByPeriod,
  spentByPeriod,
  usedByPeriod,
} from '../figures/budgets.ts';
import { cacheShare } from '../figures/tokens.ts';
import { lines } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { BUDGET_USED, UNIT } from '../style.ts';

const dollars = { unit: UNIT.dollars, decimals: 2 };

/** What the day, week and month will cost, and what the cache does about it. */
export const budgetsAndCache: Section = {
  title: 'Budgets and cache',
  panels: [
    table({
      title: 'Day, week and month',
      description: `Spend since the day, week and month began (UTC, Monday, the first) that the range ends in, what it will be at their end if spending goes on as in the last ${PACE_DAYS} days, and the budgets. Spend is of what is chosen and budgets are of everything: with a narrower choice the shares are that choice's part of the budget. From stepmeter.cost and stepmeter.budget (STEPMETER_BUDGET_DAY, _WEEK, _MONTH).`,
      keys: [{ attribute: ATTRIBUTE.budgetPeriod, title: 'Period' }],
      figures: [
        { title: 'Spent', expr: spentByPeriod, ...dollars },
        { title: 'Projected', expr: projectedByPeriod, ...dollars },
        { title: 'Budget', expr: budgetByPeriod, ...dollars, nothing: '–' },
        { title: 'Used', expr: usedByPeriod, ...BUDGET_USED },
        { title: 'Will be used', expr: projectedUseByPeriod, ...BUDGET_USED },
      ],
    }),
    lines({
      title: 'Input from cache over time',
      description:
        'The share of input tokens since the point before that were read from the cache, by model. From gen_ai.client.inference.usage.*.',
      unit: UNIT.share,
      softMax: 1,
      points: 100,
      connected: true,
      queries: [{ expr: cacheShare({ by: [ATTRIBUTE.requestModel] }, INTERVAL), by: [ATTRIBUTE.requestModel] }],
    }),
  ],
};
