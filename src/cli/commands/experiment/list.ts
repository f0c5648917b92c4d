import { defineCommand } from '../../command.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import { listText } from '../../print/print-experiment.ts';
import { withStore } from '../../with-store.ts';

/** `stepmeter experiment list`. */
export const listCommand = defineCommand({
  name: 'list',
  describe: 'List experiments, newest first',
  options: TABLE_OPTIONS,
  run: async ({ json, wide }) => {
    const { listExperiments } = await import('../../../experiments/list-experiments.ts');
    const listed = await withStore(listExperiments);
    printResult(json, listed, (screen) => listText(listed, screen), wide);
  },
});
