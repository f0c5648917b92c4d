import type { RunSummary } from '../../report/list-runs.ts';
import { defineCommand } from '../command.ts';
import { duration, time } from '../format.ts';
import { costText, tokenTexts } from '../format-usage.ts';
import { JSON_OPTION, printResult } from '../output.ts';
import { positive, text } from '../option-values.ts';
import { table, type Column } from '../table.ts';
import { withStore } from '../with-store.ts';

const DEFAULT_LIMIT = 20;

const NO_RUNS =
  'There are no runs yet. Run `stepmeter demo` for an example, or see `stepmeter exec --help` to record your own.';

const COLUMNS: readonly Column[] = [
  { heading: 'RUN' },
  { heading: 'WORKFLOW' },
  { heading: 'STARTED (UTC)' },
  { heading: 'RESULT' },
  { heading: 'TIME', right: true },
  { heading: 'STEPS', right: true },
  { heading: 'INPUT', right: true },
  { heading: 'OUTPUT', right: true },
  { heading: 'COST', right: true },
];

/** `stepmeter runs`. */
export const runsCommand = defineCommand({
  name: 'runs',
  describe: 'List runs, newest first',
  group: 'Look at results',
  options: {
    workflow: { type: 'string', coerce: text('--workflow'), describe: 'Show only runs of this workflow' },
    limit: {
      type: 'number',
      default: DEFAULT_LIMIT,
      coerce: positive('--limit'),
      describe: 'Maximum number of runs',
    },
    ...JSON_OPTION,
  },
  run: async ({ workflow, limit, json }) => {
    const { listRuns } = await import('../../report/list-runs.ts');
    const runs = await withStore((store) => listRuns(store, { limit, ...(workflow !== undefined && { workflow }) }));
    printResult(json, runs, () => runsText(runs));
  },
});

function runsText(runs: readonly RunSummary[]): string {
  return runs.length === 0 ? NO_RUNS : table(COLUMNS, runs.map(cells));
}

function cells(run: RunSummary): string[] {
  const tokens = tokenTexts(run);
  return [
    run.id,
    run.simulated ? `${run.workflow} (simulated)` : run.workflow,
    time(run.startedAt),
    run.result,
    duration(run.durationMs),
    String(run.steps),
    tokens.allInput,
    tokens.output,
    costText(run),
  ];
}
