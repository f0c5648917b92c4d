import { LISTED_RESULTS, RUN_ORDERS } from '../../report/run-filters.ts';
import type { RunSummary } from '../../report/list-runs.ts';
import { duration } from '../../core/amounts.ts';
import { timeOn } from '../format.ts';
import { costText, tokenTexts } from '../format-usage.ts';
import { defineCommand } from '../command.ts';
import { printResult, TABLE_OPTIONS } from '../output.ts';
import { positive, text, timeOrAge } from '../option-values.ts';
import { requireWorkflow } from '../no-match/require-workflow.ts';
import { runResult } from '../result-style.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Cell, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';
import { withStore } from '../with-store.ts';

const DEFAULT_LIMIT = 20;

const NO_MATCHES = 'No run matches. Remove a filter; `stepmeter runs` lists the latest runs.';

const NO_RUNS =
  'There are no runs yet. Run `stepmeter demo` for an example, or see `stepmeter exec --help` to record your own.';

/** On a wider screen, the name of a workflow says more than tokens. */
const NARROW = 60;

/** `stepmeter runs`. */
export const runsCommand = defineCommand({
  name: 'runs',
  describe: 'List runs, newest first',
  group: 'Look at results',
  options: {
    workflow: { type: 'string', coerce: text('--workflow'), describe: 'Show only runs of this workflow' },
    result: { choices: LISTED_RESULTS, describe: 'Show only runs with this result' },
    since: {
      type: 'string',
      coerce: timeOrAge('--since'),
      describe: 'Show only runs that started at or after this time',
    },
    until: { type: 'string', coerce: timeOrAge('--until'), describe: 'Show only runs that started before this time' },
    sort: { choices: RUN_ORDERS, default: 'started', describe: 'Sort by start, cost or duration, largest first' },
    limit: { type: 'number', default: DEFAULT_LIMIT, coerce: positive('--limit'), describe: 'Maximum number of runs' },
    ...TABLE_OPTIONS,
  },
  examples: [
    ['$0 runs --result failure --since 7d', 'List what failed in the last week'],
    ['$0 runs --workflow package-build --sort cost --limit 5', 'List the five most expensive runs of a workflow'],
    ['$0 runs --since 2026-11-02 --until 2026-11-03 --json', 'Print the runs of one day (UTC) as JSON'],
  ],
  run: async ({ json, wide, ...query }) => {
    const { listRuns } = await import('../../report/list-runs.ts');
    const runs = await withStore(async (store) => {
      const found = await listRuns(store, query);
      if (found.length === 0 && query.workflow !== undefined) await requireWorkflow(store, query.workflow);
      return found;
    });
    const isFiltered = [query.workflow, query.result, query.since, query.until].some((value) => value !== undefined);
    printResult(json, runs, (screen) => runsText(runs, isFiltered, screen), wide);
  },
});

function runsText(runs: readonly RunSummary[], isFiltered: boolean, screen: Screen): string {
  if (runs.length === 0) return wrap(isFiltered ? NO_MATCHES : NO_RUNS, screen.width);
  const isRelative = screen.isTerminal && !screen.isWide;
  const columns: readonly Column[] = [
    { heading: 'RUN', min: 13 },
    { heading: 'WORKFLOW', min: screen.width < NARROW ? 6 : 13 },
    { heading: isRelative ? 'STARTED' : 'STARTED (UTC)', drop: 3 },
    { heading: 'RESULT', min: 7 },
    { heading: 'TIME', right: true, drop: 2 },
    { heading: 'STEPS', right: true, drop: 6 },
    { heading: 'ALL INPUT', right: true, drop: 5 },
    { heading: 'OUTPUT', right: true, drop: 4 },
    { heading: 'COST', right: true },
  ];
  return table(
    columns,
    runs.map((run) => cells(run, screen)),
    screen,
  );
}

function cells(run: RunSummary, screen: Screen): Cell[] {
  const tokens = tokenTexts(run);
  return [
    run.id,
    run.simulated ? `${run.workflow} (simulated)` : run.workflow,
    timeOn(run.startedAt, screen),
    runResult(run.result),
    duration(run.durationMs),
    String(run.steps),
    tokens.allInput,
    tokens.output,
    costText(run),
  ];
}
