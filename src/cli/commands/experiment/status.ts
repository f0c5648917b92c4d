import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { statusText } from '../../print/print-experiment.ts';
import { withStore } from '../../with-store.ts';

const NONE =
  'No experiment is running. Start one with `stepmeter experiment start`, or name one of `stepmeter experiment list`.';

/** `stepmeter experiment status`. */
export const statusCommand = defineCommand({
  name: 'status [name]',
  describe: 'Show the verdicts of one experiment, or of all running ones',
  positionals: {
    name: { type: 'string', coerce: text('NAME'), describe: 'Experiment name (default: all running ones)' },
  },
  options: JSON_OPTION,
  examples: [['$0 experiment status effort --json', 'Print verdicts, checks and costs as JSON']],
  run: async ({ name, json }) => {
    const { lookAtExperiment } = await import('../../../experiments/experiment-status.ts');
    const { findExperiment } = await import('../../../experiments/find-experiment.ts');
    const { allExperiments } = await import('../../../store/queries/experiments/experiment.ts');
    const found = await withStore(async (store) => {
      const rows = name === undefined ? await allExperiments(store) : [await findExperiment(store, name)];
      const shown = rows.filter((row) => name !== undefined || row.stopped_at === null);
      const statuses = [];
      for (const row of shown) statuses.push(await lookAtExperiment(store, row));
      return statuses;
    });
    const texts = (): string => (found.length === 0 ? NONE : found.map(statusText).join('\n\n'));
    printResult(json, name === undefined ? found : found[0], texts);
  },
});
