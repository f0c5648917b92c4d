import type { CommandModule } from 'yargs';
import { JSON_OPTION, answer } from '../json-option.ts';
import { runText } from '../print-run.ts';
import { withStore } from '../with-store.ts';

/** `stepmeter show`. */
export const showCommand: CommandModule = {
  command: 'show [run]',
  describe: 'Show a run: its steps, what they cost, how long they took, what they changed',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe: "The run's id, or how it begins; the last run where it is left out",
      })
      .options(JSON_OPTION),
  handler: async (flags) => {
    const { showRun } = await import('../../report/show-run.ts');
    const id = flags['run'];
    const report = await withStore((store) => showRun(store, id === undefined ? undefined : String(id)));
    answer(flags['json'] === true, report, () => runText(report));
  },
};
