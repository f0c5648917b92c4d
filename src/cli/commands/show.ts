import type { CommandModule } from 'yargs';
import { JSON_OPTION, answer } from '../json-option.ts';
import { runText } from '../print-run.ts';
import { withStore } from '../with-store.ts';

/** `stepmeter show`. */
export const showCommand: CommandModule = {
  command: 'show [run]',
  describe: 'Show the steps of a run with cost, duration and file changes',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe: 'Run ID or unique prefix (default: latest run)',
      })
      .options(JSON_OPTION),
  handler: async (flags) => {
    const { showRun } = await import('../../report/show-run.ts');
    const id = flags['run'];
    const report = await withStore((store) => showRun(store, id === undefined ? undefined : String(id)));
    answer(flags['json'] === true, report, () => runText(report));
  },
};
