import { defineCommand } from '../command.ts';
import { JSON_OPTION, printNote, printResult } from '../output.ts';
import { upText } from '../print-stack.ts';

/** `stepmeter up`. */
export const upCommand = defineCommand({
  name: 'up',
  describe: 'Start the Grafana stack (with Docker if it answers, else natively)',
  group: 'Grafana stack',
  options: {
    native: { type: 'boolean', describe: 'Run the stack natively' },
    docker: { type: 'boolean', describe: 'Run the stack in Docker' },
    ...JSON_OPTION,
  },
  conflicts: [['native', 'docker']],
  run: async ({ native, docker, json }) => {
    const { up } = await import('../../ops/stack/up.ts');
    const mode = native ? 'native' : docker ? 'docker' : undefined;
    const result = await up(process.env, mode, {
      onChoice: printNote,
      onReady: (part) => printNote(`${part} is ready`),
    });
    printResult(json, result, () => upText(result));
  },
});
