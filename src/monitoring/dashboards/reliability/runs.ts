import type { RunResult } from '../../../core/context.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { shareInterval, type Share } from '../../certainty.ts';
import { INTERVAL } from '../../query.ts';
import type { Section } from '../board.ts';
import { resultIs, resultShare, successRate } from '../figures/runs.ts';
import { addedHere } from '../narrow.ts';
import { bars } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { workflowToRuns } from '../row-keys.ts';
import { UNIT } from '../style.ts';

const overTime = bars({
  title: 'Success rate over time',
  description:
    'Of the runs that ended since the bar before with success or failure, the share of each. There is no bar where no run ended. From stepmeter.runs.',
  unit: UNIT.share,
  softMax: 1,
  points: 50,
  nothing: 'no runs',
  queries: [
    { expr: resultShare('success', {}, INTERVAL), legend: 'success' },
    { expr: resultShare('failure', {}, INTERVAL), legend: 'failure' },
  ],
});

const byWorkflow = { by: [ATTRIBUTE.workflowName] };

const share = { unit: UNIT.share, decimals: 1, nothing: '–' };

/** A workflow without a success has none, rather than an unknown number of them. */
const successes: Share = {
  successes: `${runs('success')} or 0 * ${runs('success', 'failure')}`,
  all: runs('success', 'failure'),
};

const rows = table({
  title: 'Success by workflow',
  description:
    'Runs of each workflow that ended within the range, and how sure the success rate is: with as many runs, the true rate lies between the last two columns in 95 of 100 cases (interval of Wilson). From stepmeter.runs.',
  keys: [workflowToRuns],
  figures: [
    { title: 'Succeeded', expr: runs('success'), unit: UNIT.exact },
    { title: 'Failed', expr: runs('failure'), unit: UNIT.exact },
    { title: 'Success rate', expr: successRate(byWorkflow), ...share },
    { title: 'At least', expr: shareInterval(successes, 'low'), ...share },
    { title: 'At most', expr: shareInterval(successes, 'high'), ...share },
  ],
  sortBy: 'Failed',
});

/** How runs ended. */
export const runsSection: Section = { title: 'Runs', panels: [overTime, rows] };

function runs(...results: readonly RunResult[]): string {
  return addedHere(METRIC.runs, { ...byWorkflow, where: { [ATTRIBUTE.runResult]: resultIs(...results) } });
}
