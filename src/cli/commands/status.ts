import type { CommandModule } from 'yargs';
import { EXIT } from '../../core/errors.ts';
import type { ExitCode } from '../exit-code.ts';
import { JSON_OPTION, answer } from '../json-option.ts';
import { statusText } from '../print-stack.ts';

/** `stepmeter status`. */
export function statusCommand(exit: ExitCode): CommandModule {
  return {
    command: 'status',
    describe: 'Show the status of the Grafana stack',
    builder: (yargs) => yargs.options(JSON_OPTION),
    handler: async (flags) => {
      const { isWell, stackStatus } = await import('../../ops/stack/stack-status.ts');
      const status = await stackStatus(process.env);
      answer(flags['json'] === true, status, () => statusText(status));
      if (!isWell(status)) exit.code = EXIT.workFailed;
    },
  };
}
