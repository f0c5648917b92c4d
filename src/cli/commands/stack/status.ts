import { EXIT } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { TABLE_OPTIONS, printResult } from '../../output.ts';
import { statusText } from '../../print/print-stack.ts';

/** `stepmeter status`. */
export const statusCommand = defineCommand({
  name: 'status',
  describe: 'Show the status of the Grafana stack',
  group: 'Grafana stack',
  options: TABLE_OPTIONS,
  examples: [['$0 status --wide', 'Show every part with its ports and log']],
  run: async ({ json, wide }) => {
    const { isWell, stackStatus } = await import('../../../ops/stack/stack-status.ts');
    const status = await stackStatus(process.env);
    printResult(json, status, (screen) => statusText(status, screen), wide);
    return isWell(status) ? EXIT.success : EXIT.workFailed;
  },
});
