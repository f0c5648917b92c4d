import type { CommandModule } from 'yargs';
import type { ExitCode } from '../exit-code.ts';

/** `stepmeter demo`. */
export const demoCommand = (_exit: ExitCode): CommandModule => ({
  command: 'demo',
  describe: 'Run a small package build and show what it cost',
  handler: () => {},
});
