import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../output.ts';

/** The least expensive model; the task is small. */
const DEFAULT_MODEL = 'haiku';

/** `stepmeter demo`. */
export const demoCommand = defineCommand({
  name: 'demo',
  describe: 'Build an example package and show its cost',
  group: 'Look at results',
  options: {
    recorded: { type: 'boolean', describe: 'Replay a recorded session (free of charge)' },
    live: { type: 'boolean', describe: 'Use the real Claude CLI (incurs costs)' },
    model: { type: 'string', default: DEFAULT_MODEL, describe: 'Model for the real Claude CLI' },
    ...JSON_OPTION,
  },
  conflicts: [['recorded', 'live']],
  examples: [
    ['$0 demo --recorded', 'Replay a recorded session, free of charge'],
    ['$0 demo --live --model haiku', 'Use the installed Claude CLI'],
  ],
  run: async ({ recorded, live, model, json }) => {
    const kind = recorded ? 'recorded' : live ? 'live' : undefined;
    const { runDemoCommand } = await import('../run-demo-command.ts');
    return runDemoCommand({ model, asJson: json, ...(kind && { kind }) });
  },
});
