import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { orZero } from '../../query.ts';
import type { Section } from '../board.ts';
import { BOARD } from '../boards.ts';
import { resultIs, successRate } from '../figures/runs.ts';
import { firstTimeRight, kindIs } from '../figures/steps.ts';
import { addedHere } from '../narrow.ts';
import { stat } from '../panels/stat.ts';
import { SUCCESS_SHARE, UNIT } from '../style.ts';

const toRuns = { title: 'Runs', to: BOARD.runs, keep: ['environment', 'workflow'] };

/** How well the work goes. */
export const figures: Section = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Success rate',
      description:
        'Of the runs that ended within the range with success or failure, the share of successes. How sure it is, the table of workflows says. From stepmeter.runs.',
      ...SUCCESS_SHARE,
      nothing: 'no runs',
      queries: [{ expr: successRate() }],
      link: toRuns,
    }),
    stat({
      title: 'Runs that failed',
      description: 'Runs that ended within the range with failure. From stepmeter.runs.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(addedHere(METRIC.runs, { where: { [ATTRIBUTE.runResult]: resultIs('failure') } })) }],
      link: toRuns,
    }),
    stat({
      title: 'Cancelled or abandoned',
      description:
        'Runs within the range that somebody stopped, or whose process was gone without an end. They do not count in success rates. From stepmeter.runs.',
      unit: UNIT.exact,
      queries: [
        {
          expr: orZero(
            addedHere(METRIC.runs, { where: { [ATTRIBUTE.runResult]: resultIs('cancelled', 'abandoned') } }),
          ),
        },
      ],
      link: toRuns,
    }),
    stat({
      title: 'Right at the first attempt',
      description:
        'Of the steps that runs were done with within the range, the share that succeeded at the first attempt. From stepmeter.step.attempts.',
      ...SUCCESS_SHARE,
      nothing: 'no steps',
      queries: [{ expr: firstTimeRight() }],
    }),
    stat({
      title: 'Repairs and retries',
      description:
        'Attempts at steps that ended within the range and were not the first: another go at the same, or the repair of what an attempt left. From stepmeter.steps.',
      unit: UNIT.exact,
      queries: [
        {
          expr: orZero(addedHere(METRIC.steps, { where: { [ATTRIBUTE.stepKind]: kindIs('repair') } })),
          legend: 'repairs',
        },
        {
          expr: orZero(addedHere(METRIC.steps, { where: { [ATTRIBUTE.stepKind]: kindIs('retry') } })),
          legend: 'retries',
        },
      ],
    }),
    stat({
      title: 'Errors',
      description:
        'Tool calls and steps that failed, permissions that were denied and model requests that were given up within the range. An agent gets over many of them by itself. From stepmeter.errors.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(addedHere(METRIC.errors)) }],
    }),
  ],
};
