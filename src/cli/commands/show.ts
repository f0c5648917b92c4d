import { defineCommand } from '../command.ts';
import { printResult, TABLE_OPTIONS } from '../output.ts';
import { runText } from '../print-run.ts';
import { withStore } from '../with-store.ts';

/** `stepmeter show`. */
export const showCommand = defineCommand({
  name: 'show [run]',
  describe: 'Show the steps of a run with cost, duration and file changes',
  group: 'Look at results',
  positionals: { run: { type: 'string', describe: 'Run ID or unique prefix (default: latest run)' } },
  options: TABLE_OPTIONS,
  examples: [
    ['$0 show', 'Show the latest run'],
    ['$0 show 0192f0c1 --json', 'Show a run as JSON'],
  ],
  run: async ({ run, json, wide }) => {
    const { showRun } = await import('../../report/show-run.ts');
    const report = await withStore((store) => showRun(store, run));
    printResult(json, report, (screen) => runText(report, screen), wide);
  },
});
