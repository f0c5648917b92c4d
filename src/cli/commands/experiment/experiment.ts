import { defineCommandGroup } from '../../command.ts';
import { assignCommand } from './assign.ts';
import { listCommand } from './list.ts';
import { replayCommand } from './replay.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';

/** `stepmeter experiment start | assign | status | list | stop | replay`. */
export const experimentCommand = defineCommandGroup({
  name: 'experiment',
  describe: 'Compare configurations with verdicts that stay valid however often you look',
  group: 'Look at results',
  commands: [startCommand, assignCommand, statusCommand, listCommand, stopCommand, replayCommand],
});
