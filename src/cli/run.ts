import { inspect } from 'node:util';
import yargs from 'yargs';
import { EXIT, UserError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { execCommand } from './commands/exec.ts';
import { hooksCommand } from './commands/hooks.ts';
import { importCommand } from './commands/import.ts';
import { relayCommand } from './commands/relay.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { SPEND_COMMANDS } from './commands/spend.ts';
import { statuslineCommand } from './commands/statusline.ts';
import { printOverview } from './spend/overview.ts';
import { showCommand } from './commands/show.ts';
import { simulateCommand } from './commands/simulate.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { statusCommand } from './commands/status.ts';
import { superviseCommand } from './commands/supervise.ts';
import { upCommand } from './commands/up.ts';
import type { Command } from './command.ts';
import { wrongUse } from './wrong-use.ts';
import { printProblem, printText } from './output.ts';
import { asksForHelp, helpText } from './help.ts';

const COMMANDS: readonly Command[] = [
  execCommand,
  runCommand,
  relayCommand,
  hooksCommand,
  importCommand,
  ...SPEND_COMMANDS,
  runsCommand,
  showCommand,
  statuslineCommand,
  demoCommand,
  simulateCommand,
  upCommand,
  downCommand,
  statusCommand,
  doctorCommand,
  superviseCommand,
];

const COMMAND_NAMES: ReadonlySet<string> = new Set(COMMANDS.map(({ name }) => name.replace(/ .*/, '')));

/** Runs the command that the arguments name; returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    printText(helpText(COMMANDS));
    return EXIT.success;
  }
  let exitCode: number = EXIT.success;
  const parser = yargs([...args])
    .scriptName('stepmeter')
    .usage(
      '$0 COMMAND\n\nShows what each step of an agent workflow costs, how long it takes and which files it changes.',
    )
    // The words of a command are not changed: 1.10 is no number.
    .parserConfiguration({ 'populate--': true, 'parse-positional-numbers': false })
    .demandCommand(1, 'Cannot run stepmeter: no command given')
    .strict()
    .recommendCommands()
    .version(`${VERSION} (Node ${process.version}, ${process.platform} ${process.arch})`)
    .completion('completion', 'Print a completion script for bash or zsh')
    .help()
    .exitProcess(false)
    .fail((message, error) => {
      if (error && error.name !== 'YError') throw error;
      throw wrongUse(message, args, COMMAND_NAMES);
    });
  for (const command of COMMANDS) command.register(parser, (code) => (exitCode = code));
  try {
    if (args.length === 0) await printOverview();
    else await parser.parseAsync();
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

/** Prints an error in the format of all commands and returns its exit code. Unexpected errors keep their stack. */
function report(error: unknown): number {
  if (error instanceof UserError) {
    printProblem(error.message, error.hint);
    return error.exitCode;
  }
  printProblem('Unexpected error. Please report this as a bug in Stepmeter', inspect(error));
  return EXIT.workFailed;
}
