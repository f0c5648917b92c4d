import { defineCommand } from '../command.ts';
import { printStatusLine } from '../spend/status-line.ts';

/** `stepmeter statusline`. */
export const statuslineCommand = defineCommand({
  name: 'statusline',
  usesSettings: false,
  describe: "Print Claude's status line from its JSON on standard input",
  group: 'Look at results',
  examples: [['echo \'{"cost":{"total_cost_usd":0.42}}\' | $0 statusline', 'Print the line for a session']],
  run: printStatusLine,
});
