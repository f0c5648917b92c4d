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
  options: {
    watch: { type: 'boolean', default: false, describe: 'Update until the run has ended; Ctrl-C stops' },
    ...TABLE_OPTIONS,
  },
  examples: [
    ['$0 show', 'Show the latest run'],
    ['$0 show 0192f0c1 --json', 'Show a run as JSON'],
    ['$0 show --watch', 'Follow the latest run until it has ended'],
  ],
  run: async ({ run, watch, json, wide }) => {
    if (watch) {
      const { watchRun } = await import('../watch/watch-run.ts');
      return watchRun({ run, json, wide });
    }
    const { showRun } = await import('../../report/show-run.ts');
    const report = await withStore((store) => showRun(store, run));
    printResult(json, report, (screen) => runText(report, screen), wide);
  },
});
