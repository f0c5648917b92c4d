import { defineCommand } from '../../command.ts';
import { namedPlace, TEMPORAL_OPTIONS } from '../../build/temporal-options.ts';
import { positive } from '../../option-values.ts';

/** `stepmeter worker`. */
export const workerCommand = defineCommand({
  name: 'worker',
  describe: 'Run the stages of builds on Temporal until stopped',
  group: 'Record',
  options: {
    slots: {
      type: 'number',
      default: 3,
      coerce: positive('--slots'),
      describe: 'Maximum number of stages at the same time',
    },
    ...TEMPORAL_OPTIONS,
  },
  examples: [['$0 worker --address temporal:7233', 'Work on the builds of this state folder']],
  run: async (flags) => {
    const { runWorkerCommand } = await import('../../build/run-worker-command.ts');
    return runWorkerCommand({ slots: flags.slots, temporal: namedPlace(flags) });
  },
});
