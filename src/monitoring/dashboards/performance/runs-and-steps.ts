import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { BOARD } from '../boards.ts';
import { count, mean, quantile, quantilesOverTime, sum } from '../figures/durations.ts';
import { column } from '../links.ts';
import { addedPerIntervalHere } from '../narrow.ts';
import { lines } from '../panels/graph.ts';
import { heatMap } from '../panels/heat-map.ts';
import { table } from '../panels/table.ts';
import { workflowToRuns } from '../row-keys.ts';
import { UNIT } from '../style.ts';

const TO_TRACES = 'A dot is the newest of its bucket and leads to its trace.';

const runMap = heatMap({
  title: 'How durations of runs are spread',
  description: `How many runs that ended since the column before took how long. ${TO_TRACES} From gen_ai.invoke_workflow.duration; a bucket says only between which bounds a duration lies.`,
  unit: UNIT.seconds,
  width: 12,
  expr: addedPerIntervalHere(METRIC.runDuration, { part: 'bucket' }),
});

const stepMap = heatMap({
  title: 'How durations of steps are spread',
  description: `How many attempts at steps that ended since the column before took how long. ${TO_TRACES} From stepmeter.step.duration; a bucket says only between which bounds a duration lies.`,
  unit: UNIT.seconds,
  width: 12,
  expr: addedPerIntervalHere(METRIC.stepDuration, { part: 'bucket' }),
});

const overTime = lines({
  title: 'Durations of runs over time',
  description:
    'How long half of the runs, and 95 of 100, took that ended since the point before, estimated within buckets. Points without runs are left out. A dot leads to the trace of a run. From gen_ai.invoke_workflow.duration.',
  unit: UNIT.seconds,
  points: 50,
  connected: true,
  queries: quantilesOverTime(METRIC.runDuration),
});

const step = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] };
const seconds = { unit: UNIT.seconds, decimals: 1, nothing: '–' };

const slowest = table({
  title: 'Slowest steps',
  description:
    'Attempts at steps that ended within the range, by the time they took together. The mean is exact, the upper end is estimated within a bucket. From stepmeter.step.duration.',
  keys: [
    workflowToRuns,
    {
      attribute: ATTRIBUTE.stepName,
      title: 'Step',
      link: {
        title: 'This step alone',
        to: BOARD.performance,
        set: { workflow: column('Workflow'), step: column('Step') },
      },
    },
  ],
  figures: [
    { title: 'Together', expr: sum(METRIC.stepDuration, step), ...seconds, decimals: 0 },
    { title: 'Attempts', expr: count(METRIC.stepDuration, step), unit: UNIT.exact },
    { title: 'Mean', expr: mean(METRIC.stepDuration, step), ...seconds },
    { title: '95 % within', expr: quantile(0.95, METRIC.stepDuration, step), ...seconds },
  ],
});

/** How long runs and steps take. */
export const runsAndSteps: Section = { title: 'Runs and steps', panels: [runMap, stepMap, overTime, slowest] };
