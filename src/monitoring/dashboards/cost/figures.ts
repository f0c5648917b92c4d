import { METRIC } from '../../../telemetry/names.ts';
import { change, orZero } from '../../query.ts';
import type { Section } from '../board.ts';
import { BOARD } from '../boards.ts';
import { costPerRun, costPerSuccess } from '../figures/runs.ts';
import { addedHere } from '../narrow.ts';
import { stat } from '../panels/stat.ts';
import { COLOUR, UNIT } from '../style.ts';
import { BASELINE } from './variables.ts';

const toRuns = { title: 'Runs', to: BOARD.runs, keep: ['environment', 'workflow'] };

/** What was spent, and what for. */
export const figures: Section = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Spend',
      description:
        'What model requests within the range cost by the price table, those of unfinished runs included. From stepmeter.cost.',
      unit: UNIT.dollars,
      decimals: 2,
      queries: [{ expr: orZero(addedHere(METRIC.cost)) }],
    }),
    stat({
      title: 'Cost of a run',
      description:
        'The mean cost of the runs that ended within the range, whatever their result, as known when they ended; what they spent before the range is in it. From stepmeter.run.cost.',
      unit: UNIT.dollars,
      decimals: 4,
      nothing: 'no runs',
      queries: [{ expr: costPerRun() }],
      link: toRuns,
    }),
    stat({
      title: 'Cost of a success',
      description:
        'The cost of all runs that ended within the range, shared by those that succeeded: failures make successes dearer. From stepmeter.run.cost and stepmeter.runs.',
      unit: UNIT.dollars,
      decimals: 4,
      nothing: 'no success',
      queries: [{ expr: costPerSuccess() }],
      link: toRuns,
    }),
    stat({
      title: 'Run cost vs. baseline',
      description:
        'By how much the mean cost of a run is above (+) or below (−) that of the baseline: the range of the same length that ended as long ago as the variable Baseline says. Few runs make it jump; Compare says how sure a difference is. From stepmeter.run.cost.',
      unit: UNIT.share,
      decimals: 1,
      nothing: 'no baseline',
      colour: COLOUR.good,
      thresholds: [
        { from: 0, colour: COLOUR.neutral },
        { from: 0.2, colour: COLOUR.warning },
        { from: 0.5, colour: COLOUR.bad },
      ],
      queries: [{ expr: change(costPerRun(), costPerRun({ ago: BASELINE })) }],
      link: { title: 'Compare', to: BOARD.compare },
    }),
    stat({
      title: 'Saved by the cache',
      description:
        'What the same requests would have cost had nothing been read from or written to the cache, minus what they cost. Writing to the cache costs more than plain input, so that it is below zero where little of it is read again. From stepmeter.cost.uncached and stepmeter.cost.',
      unit: UNIT.dollars,
      decimals: 2,
      queries: [{ expr: `(${orZero(addedHere(METRIC.uncachedCost))}) - (${orZero(addedHere(METRIC.cost))})` }],
    }),
    stat({
      title: 'Requests without a price',
      description:
        'Requests of models that the price table does not know: their cost is missing from every figure here. From stepmeter.requests.unpriced.',
      unit: UNIT.exact,
      colour: COLOUR.good,
      thresholds: [{ from: 1, colour: COLOUR.bad }],
      queries: [{ expr: orZero(addedHere(METRIC.unpricedRequests)) }],
    }),
  ],
};
