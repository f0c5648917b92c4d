import { defineCommand } from '../command.ts';
import { printStatusLine } from '../spend/status-line.ts';

/** `stepmeter statusline`. */
export const statuslineCommand = defineCommand({
  name: 'statusline',
  describe: "Print Claude's status line from its JSON on standard input",
  group: 'Look at results',
  run: printStatusLine,
});
