import { ARMS } from '../../../core/ids/assignment-id.ts';
import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { JSON_OPTION, printMessage, printResult } from '../../output.ts';
import { statusText } from '../../print/print-experiment.ts';
import { withStore } from '../../with-store.ts';

/** `stepmeter experiment stop`. */
export const stopCommand = defineCommand({
  name: 'stop <name>',
  describe: 'Stop an experiment and keep its status',
  positionals: { name: { type: 'string', demandOption: true, coerce: text('NAME'), describe: 'Experiment name' } },
  options: {
    adopt: { choices: ARMS, describe: 'Arm that runs get from now on (default: the default arm)' },
    ...JSON_OPTION,
  },
  examples: [['$0 experiment stop effort --adopt b', 'Use the settings of arm b from now on']],
  run: async ({ name, adopt = null, json }) => {
    const { armAfterEnd, stopExperiment } = await import('../../../experiments/stop-experiment.ts');
    const { before, status } = await withStore(async (store) => ({
      before: await armAfterEnd(store, name),
      status: await stopExperiment(store, name, adopt),
    }));
    if (before !== null && before !== adopt)
      printMessage(
        `The experiment ${JSON.stringify(name)} had been stopped: runs now get arm ${adopt}, no longer ${before}`,
      );
    printResult(json, status, () => statusText(status));
  },
});
