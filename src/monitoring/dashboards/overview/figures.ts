import { BUDGET_PERIOD } from '../../../core/label-values.ts';
import { ATTRIBUTE, METRIC } from '../../../core/names.ts';
import { addedSinceBegin } from '../../calendar.ts';
import { orZero, ratio } from '../../query.ts';
import type { Section } from '../board.ts';
import { BOARD } from '../boards.ts';
import { successRate } from '../figures/runs.ts';
import { addedHere, currentHere, narrowing } from '../narrow.ts';
import { stat } from '../panels/stat.ts';
import { COLOUR, UNIT } from '../style.ts';

/** Budgets are of everything, so what is spent against them is, too. */
const spentToday = addedSinceBegin(METRIC.cost, BUDGET_PERIOD.day, { where: narrowing(METRIC.budget) });

const budgetToday = currentHere(METRIC.budget, { where: { [ATTRIBUTE.budgetPeriod]: `="${BUDGET_PERIOD.day}"` } });

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
      unit: UNIT.share,
      decimals: 1,
      nothing: 'no runs',
      colour: COLOUR.bad,
      thresholds: [
        { from: 0.8, colour: COLOUR.warning },
        { from: 0.95, colour: COLOUR.good },
      ],
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
      unit: UNIT.share,
      decimals: 0,
      nothing: 'no budget',
      colour: COLOUR.good,
      thresholds: [
        { from: 0.8, colour: COLOUR.warning },
        { from: 1, colour: COLOUR.bad },
      ],
      queries: [{ expr: ratio(spentToday, budgetToday) }],
    }),
    stat({
      title: 'Running now',
      description:
        'Runs that have not ended at the end of the range. Shown only while the relay reports. From stepmeter.runs.active.',
      unit: UNIT.exact,
      nothing: 'relay silent',
      queries: [{ expr: `${currentHere(METRIC.runsActive)} or on() 0 * ${currentHere(METRIC.spoolDepth)}` }],
    }),
  ],
};
