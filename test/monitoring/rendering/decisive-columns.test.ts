import { describe, expect, test } from 'vitest';
import type { Panel } from '../dashboard-file.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderPanel } from './render-panel.ts';
import { answersTo, panelNamed, PANELS, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';
import { isBeyondEdge } from './faults/widths.ts';

/** The column for which a reader opens a table; it has to be visible in a window of 1280 px without scrolling. */
const DECISIVE: Readonly<Record<string, string>> = {
  'stepmeter-compare / Differences per run': 'B / A',
  'stepmeter-compare / Difference in success rate': 'B minus A',
  'stepmeter-compare / Differences per attempt at a step': 'B / A',
  'stepmeter-cost / Cost breakdown': 'Cost',
  'stepmeter-cost / Change from baseline by workflow': 'Run change',
  'stepmeter-cost / Budgets': 'Used',
  'stepmeter-files / Duration by operation': 'Mean',
  'stepmeter-files / File changes by step and source': 'Churn',
  'stepmeter-overview / Workflows': 'Success rate',
  'stepmeter-performance / Slowest steps': 'Total',
  'stepmeter-performance / Slowest tools': 'Total',
  'stepmeter-performance / Slowest file operations': 'Total',
  'stepmeter-performance / Model requests by model': 'Mean',
  'stepmeter-performance / Time to first token by step': 'Mean',
  'stepmeter-performance / Peak memory and CPU time by step': 'Mean',
  'stepmeter-performance / Hooks by type': 'Mean',
  'stepmeter-pipeline / Differences by kind': 'Open',
  'stepmeter-pipeline / Relays': 'Last report',
  'stepmeter-regression / Configuration changes': 'When',
  'stepmeter-reliability / Success rate by workflow': 'Success rate',
  'stepmeter-reliability / Errors by step and type': 'Errors',
  'stepmeter-reliability / Attempts by step': 'First attempts',
  'stepmeter-selection / Choices by configuration and context': 'Choices',
  'stepmeter-pool-and-cache / Worktree operations': 'Operations',
  'stepmeter-pool-and-cache / Outcomes of operations': 'Count',
  'stepmeter-pool-and-cache / Cache by name': 'Hit rate',
  'stepmeter-selection / Alarms': 'Alarms',
  'stepmeter-workers / Wait by task queue': 'Total wait',
  'stepmeter-workers / Slots of workers': 'Available',
  'stepmeter-workers / Wait beside duration by step': 'Wait / run',
};

describe('decisive columns', () => {
  const tables = [...PANELS].filter(([, { type, targets = [] }]) => type === 'table' && targets[0]?.expr !== undefined);

  test('are named for every table of totals, except the list of regressions', () => {
    const names = tables.map(([name]) => name).filter((name) => !/ \/ Regressions?/.test(name));
    expect(Object.keys(DECISIVE).toSorted()).toEqual(names.toSorted());
  });

  test.each(Object.entries(DECISIVE))('of %s: %s is visible at 1280 px', async (name, title) => {
    const panel = panelNamed(name);
    const labels = Object.fromEntries(labelsOf(panel.transformations).map((label) => [label, 'x']));
    const values = (panel.targets ?? []).map(() => 1);
    const columns = shownColumns(await renderPanel(panel, panelFrames(answersTo(panel, labels, values)), SCOPE));
    expect(isBeyondEdge(panel, columns, title, 1280)).toBe(false);
  });
});

/** The labels that a table has as columns. */
function labelsOf(transformations: Panel['transformations'] = []): string[] {
  return transformations
    .flatMap(({ options }) => Object.keys((options?.['renameByName'] ?? {}) as object))
    .filter((name) => !name.startsWith('Value'));
}
