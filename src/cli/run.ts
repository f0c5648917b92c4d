import { inspect } from 'node:util';
import yargs, { type CommandModule } from 'yargs';
import { EXIT, UserError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { execCommand } from './commands/exec.ts';
import { hooksCommand } from './commands/hooks.ts';
import { importCommand } from './commands/import.ts';
import { relayCommand } from './commands/relay.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { showCommand } from './commands/show.ts';
import { simulateCommand } from './commands/simulate.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { statusCommand } from './commands/status.ts';
import { superviseCommand } from './commands/supervise.ts';
import { upCommand } from './commands/up.ts';
import type { ExitCode } from './exit-code.ts';
import { wrongUse } from './wrong-use.ts';
import { printProblem } from './print-message.ts';

/** Runs the command that the arguments name; returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const exit: ExitCode = { code: EXIT.success };
  const parser = yargs([...args])
    .scriptName('stepmeter')
    .usage(
      '$0 COMMAND\n\nShows what each step of an agent workflow costs, how long it takes and which files it changes.',
    )
    // The words of a command stay as they are: 1.10 is no number.
    .parserConfiguration({ 'populate--': true, 'parse-positional-numbers': false })
    .command(commandsOf(exit))
    .demandCommand(1, 'Cannot run stepmeter: no command given')
    .strict()
    .recommendCommands()
    .version(`${VERSION} (Node ${process.version}, ${process.platform} ${process.arch})`)
    .completion('completion', 'Print a completion script for bash or zsh')
    .help()
    .exitProcess(false)
    .fail((message, error) => {
      if (error && error.name !== 'YError') throw error;
      throw wrongUse(message, args);
    });
  try {
    await parser.parseAsync();
    return exit.code;
  } catch (error) {
    return report(error);
  }
}

/** All commands, in the order of the help. */
function commandsOf(exit: ExitCode): CommandModule[] {
  return [
    execCommand(exit),
    runCommand,
    relayCommand(exit),
    hooksCommand,
    importCommand(exit),
    runsCommand,
    showCommand,
    demoCommand(exit),
    simulateCommand(exit),
    upCommand,
    downCommand,
    statusCommand(exit),
    doctorCommand(exit),
    superviseCommand,
  ];
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
