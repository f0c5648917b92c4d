import { METRIC } from '../../../telemetry/names.ts';
import { INTERVAL, per, ratio } from '../../query.ts';
import { ATTRIBUTE } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { DECIDED, resultIs } from '../figures/runs.ts';
import { lines } from '../panels/graph.ts';
import { UNIT } from '../style.ts';
import { addedOf, ofBoth, type Side } from './selections.ts';

const text = 'The window of each side is moved onto the axis of the board. Points without runs are left out.';

/** Both sides on one axis. */
export const overTime: Section = {
  title: 'Over time',
  panels: [
    lines({
      title: 'Mean cost of a run over time',
      description: `The mean cost of the runs of each side that ended since the point before. ${text} From stepmeter.run.cost.`,
      unit: UNIT.roughDollars,
      points: 50,
      connected: true,
      queries: ofBoth(meanCost),
    }),
    lines({
      title: 'Success rate over time',
      description: `Of the runs of each side that ended since the point before with success or failure, the share of successes. ${text} From stepmeter.runs.`,
      unit: UNIT.share,
      softMax: 1,
      points: 50,
      connected: true,
      queries: ofBoth((side) => ratio(runs(side, resultIs('success')), runs(side, DECIDED))),
    }),
  ],
};

function meanCost(side: Side): string {
  return per(
    addedOf(side, METRIC.runCost, { part: 'sum' }, INTERVAL),
    addedOf(side, METRIC.runCost, { part: 'count' }, INTERVAL),
  );
}

function runs(side: Side, result: string): string {
  return addedOf(side, METRIC.runs, { where: { [ATTRIBUTE.runResult]: result } }, INTERVAL);
}
