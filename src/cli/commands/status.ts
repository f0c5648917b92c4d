import { EXIT } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { JSON_OPTION, printResult } from '../output.ts';
import { statusText } from '../print-stack.ts';

/** `stepmeter status`. */
export const statusCommand = defineCommand({
  name: 'status',
  describe: 'Show the status of the Grafana stack',
  group: 'Grafana stack',
  options: JSON_OPTION,
  run: async ({ json }) => {
    const { isWell, stackStatus } = await import('../../ops/stack/stack-status.ts');
    const status = await stackStatus(process.env);
    printResult(json, status, () => statusText(status));
    return isWell(status) ? EXIT.success : EXIT.workFailed;
  },
});
