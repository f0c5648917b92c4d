import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { costPerRun, costPerSuccess, successRate } from '../figures/runs.ts';
import { addedHere, currentHere } from '../narrow.ts';
import { table } from '../panels/table.ts';
import { workflowToRuns } from '../row-keys.ts';
import { UNIT } from '../style.ts';

const byWorkflow = { by: [ATTRIBUTE.workflowName] };

/** Every workflow in a row. */
export const workflows: Section = {
  title: 'Workflows',
  panels: [
    table({
      title: 'Workflows in this range',
      description:
        'Each workflow with what ended and what was spent within the range. A success costs what all runs that ended cost, shared by those that succeeded. From stepmeter.runs, stepmeter.cost, stepmeter.run.cost and stepmeter.errors.',
      width: 24,
      keys: [workflowToRuns],
      figures: [
        { title: 'Runs', expr: addedHere(METRIC.runs, byWorkflow), unit: UNIT.exact },
        {
          title: 'Success rate',
          expr: successRate(byWorkflow),
          unit: UNIT.share,
          decimals: 1,
          nothing: '–',
        },
        { title: 'Spend', expr: addedHere(METRIC.cost, byWorkflow), unit: UNIT.dollars, decimals: 2 },
        { title: 'Per run', expr: costPerRun(byWorkflow), unit: UNIT.dollars, decimals: 4, nothing: '–' },
        { title: 'Per success', expr: costPerSuccess(byWorkflow), unit: UNIT.dollars, decimals: 4, nothing: '–' },
        { title: 'Errors', expr: addedHere(METRIC.errors, byWorkflow), unit: UNIT.exact },
        { title: 'Running now', expr: currentHere(METRIC.runsActive, byWorkflow), unit: UNIT.exact },
      ],
      sortBy: 'Spend',
    }),
  ],
};
