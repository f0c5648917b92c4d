import { METRIC } from '../../../telemetry/names.ts';
import { orZero } from '../../query.ts';
import type { Section } from '../board.ts';
import { BOARD } from '../boards.ts';
import { spentToday, usedToday } from '../figures/budgets.ts';
import { RUNNING_NOW, successRate } from '../figures/runs.ts';
import { addedHere } from '../narrow.ts';
import { stat } from '../panels/stat.ts';
import { BUDGET_USED, COLOUR, SUCCESS_SHARE, UNIT } from '../style.ts';

/** How it goes, in six figures. */
export const figures: Section = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Runs',
      description: 'Runs that ended within the range, whatever their result. From stepmeter.runs.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(addedHere(METRIC.runs)) }],
      link: { title: 'Runs', to: BOARD.runs, keep: ['environment', 'workflow'] },
    }),
    stat({
      title: 'Success rate',
      description:
        'Of the runs that ended within the range with success or failure, the share of successes. Cancelled and abandoned runs are left out. From stepmeter.runs.',
      ...SUCCESS_SHARE,
      nothing: 'no runs',
      queries: [{ expr: successRate() }],
      link: { title: 'Reliability', to: BOARD.reliability, keep: ['environment', 'workflow'] },
    }),
    stat({
      title: 'Spend',
      description:
        'What model requests within the range cost by the price table, those of unfinished runs included. Requests of models without a price are not in it. From stepmeter.cost.',
      unit: UNIT.dollars,
      decimals: 2,
      queries: [{ expr: orZero(addedHere(METRIC.cost)) }],
      link: { title: 'Cost', to: BOARD.cost, keep: ['environment', 'workflow'] },
    }),
    stat({
      title: 'Spend today',
      description:
        'What model requests cost since midnight UTC of the day in which the range ends, for all workflows. From stepmeter.cost.',
      unit: UNIT.dollars,
      decimals: 2,
      queries: [{ expr: orZero(spentToday) }],
    }),
    stat({
      title: "Today's budget used",
      description:
        'Spend since midnight UTC as a share of the budget of a day, for all workflows. Above 100 % it is overspent. From stepmeter.cost and stepmeter.budget (STEPMETER_BUDGET_DAY).',
      ...BUDGET_USED,
      colour: COLOUR.good,
      queries: [{ expr: usedToday }],
    }),
    stat(RUNNING_NOW),
  ],
};
