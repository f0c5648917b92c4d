import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { change, INTERVAL } from '../../query.ts';
import type { Section } from '../board.ts';
import { costPerRun, costPerSuccess } from '../figures/runs.ts';
import { addedPerIntervalHere } from '../narrow.ts';
import { lines } from '../panels/graph.ts';
import { heatMap } from '../panels/heat-map.ts';
import { table } from '../panels/table.ts';
import { workflowToCompare } from '../row-keys.ts';
import { UNIT, type Threshold, COLOUR } from '../style.ts';
import { BASELINE } from './variables.ts';

/** How costs of runs are spread. */
export const distribution: Section = {
  title: 'Cost of runs',
  panels: [
    heatMap({
      title: 'How costs of runs are spread',
      description:
        'How many runs that ended since the column before cost how much, as known when they ended. A dot is the newest run of its bucket and leads to its trace. From stepmeter.run.cost; a bucket says only between which bounds a cost lies.',
      unit: UNIT.roughDollars,
      expr: addedPerIntervalHere(METRIC.runCost, { part: 'bucket' }),
    }),
  ],
};

const overTime = lines({
  title: 'Cost of a run, now and in the baseline',
  description:
    'The mean cost of the runs that ended since the point before, beside that of the baseline moved onto the same axis. Points without runs are left out. From stepmeter.run.cost.',
  unit: UNIT.roughDollars,
  points: 50,
  connected: true,
  queries: [
    { expr: costPerRun({}, INTERVAL), legend: 'now' },
    { expr: costPerRun({ ago: BASELINE }, INTERVAL), legend: 'baseline' },
  ],
});

const byWorkflow = { by: [ATTRIBUTE.workflowName] };

const dollars = { unit: UNIT.dollars, decimals: 4, nothing: '–' };

const before = { ...byWorkflow, ago: BASELINE };

const CHANGE: readonly Threshold[] = [
  { from: 0, colour: COLOUR.quiet },
  { from: 0.2, colour: COLOUR.warning },
  { from: 0.5, colour: COLOUR.bad },
];

const changed = { unit: UNIT.share, decimals: 1, nothing: '–', colour: COLOUR.good, thresholds: CHANGE };

const rows = table({
  title: 'Progress against the baseline',
  description:
    'Mean cost of a run and of a success of each workflow within the range, in the baseline (the range of the same length that ended as long ago as the variable Baseline says), and by how much they changed. From stepmeter.run.cost and stepmeter.runs.',
  keys: [workflowToCompare],
  figures: [
    { title: 'Run', expr: costPerRun(byWorkflow), ...dollars },
    { title: 'Run then', expr: costPerRun(before), ...dollars },
    { title: 'Change', expr: change(costPerRun(byWorkflow), costPerRun(before)), ...changed },
    { title: 'Success', expr: costPerSuccess(byWorkflow), ...dollars },
    { title: 'Success then', expr: costPerSuccess(before), ...dollars },
    { title: 'Change of it', expr: change(costPerSuccess(byWorkflow), costPerSuccess(before)), ...changed },
  ],
});

/** Whether work on cost pays off. */
export const progress: Section = { title: 'Against the baseline', panels: [overTime, rows] };
