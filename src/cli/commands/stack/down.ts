import { defineCommand } from '../../command.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { downText } from '../../print/print-stack.ts';

/** `stepmeter down`. */
export const downCommand = defineCommand({
  name: 'down',
  describe: 'Stop the Grafana stack (data is kept)',
  group: 'Grafana stack',
  options: JSON_OPTION,
  examples: [['$0 down', 'Stop every part that `up` started']],
  run: async ({ json }) => {
    const { down } = await import('../../../ops/stack/down.ts');
    const result = await down(process.env);
    printResult(json, result, () => downText(result));
  },
});
