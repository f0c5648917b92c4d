import { inspect } from 'node:util';
import yargs from 'yargs';
import { EXIT, UserError } from '../core/errors.ts';
import { VERSION_TEXT } from '../core/version.ts';
import type { Command } from './command.ts';
import { COMMAND_NAMES, loadCommands } from './load-commands.ts';
import { FISH_SCRIPT } from './completion/fish.ts';
import { requestedShell } from './completion/shells.ts';
import { completedKind, isCompletion } from './completion/value-kind.ts';
import { NO_COMMAND, wrongUse } from './wrong-use.ts';
import { printProblem, printText, standardScreen } from './output.ts';
import { asksForHelp, HELP_FLAGS, helpText } from './help.ts';

/** Runs the command that the arguments name; returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const known = asKnown(args);
    return (await answered(known)) ? EXIT.success : await runCommand(known);
  } catch (error) {
    return await report(error);
  }
}

/** Adapts what yargs answers in another way: `help show`, and a command that does not exist, with help of all others. */
function asKnown(args: readonly string[]): readonly string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  // Without what follows `--`: the command that it is about does not run.
  if (args[0] === 'help') return asKnown([...args.slice(1, end), '--help']);
  const word = args.slice(0, end).find((arg) => !HELP_FLAGS.has(arg)) ?? '-';
  const isKnown = word.startsWith('-') || word === 'completion' || COMMAND_NAMES.has(word);
  return isKnown ? args : args.filter((arg) => !HELP_FLAGS.has(arg));
}

/** Answers what yargs does not: the help of the whole program, and everything about completion but two scripts. */
async function answered(args: readonly string[]): Promise<boolean> {
  const kind = completedKind(args);
  const shell = requestedShell(args, process.env['SHELL']);
  if (asksForHelp(args)) printText(helpText(await loadCommands([]), standardScreen().width));
  else if (shell === 'fish') printText(FISH_SCRIPT);
  else if (shell) await printYargsScript(shell);
  else if (kind) await (await import('./completion/print-names.ts')).printNames(kind);
  else return false;
  return true;
}

/** Yargs decides by the environment which script it prints. */
async function printYargsScript(shell: string): Promise<void> {
  delete process.env['ZSH_NAME'];
  process.env['SHELL'] = shell;
  await runCommand(['completion']);
}

async function runCommand(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.success;
  const commands = await loadCommands(args);
  const parser = yargs(withNegativeValues(args, commands))
    .scriptName('stepmeter')
    .usage(
      '$0 COMMAND\n\nShows what each step of an agent workflow costs, how long it takes and which files it changes.',
    )
    // All other texts are in English, and errors are recognized by their English text.
    .locale('en')
    // The words of a command are not changed: 1.10 is no number.
    .parserConfiguration({ 'populate--': true, 'parse-positional-numbers': false })
    .demandCommand(1, NO_COMMAND)
    .strict()
    .recommendCommands()
    .version(VERSION_TEXT)
    .completion('completion', 'Print a completion script for bash, zsh or fish')
    .help()
    .alias({ help: 'h', version: 'v' })
    .exitProcess(false);
  parser.fail((message, error) => {
    if (isCompletion(args)) return;
    if (error && error.name !== 'YError') throw error;
    const options = Object.keys((parser.parsed || undefined)?.aliases ?? {});
    throw wrongUse(message, { args, commands, options });
  });
  for (const command of commands) command.register(parser, (code) => (exitCode = code));
  if (args.length === 0) await (await import('./spend/overview.ts')).printOverview();
  else await parser.parseAsync();
  return exitCode;
}

/** Yargs takes `-` and `-1usd` for flags, so that the value would be empty: it is that of the option before it. */
function withNegativeValues(args: readonly string[], commands: readonly Command[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const switches = new Set(commands.flatMap(switchesOf));
  const isValue = (n: number): boolean =>
    n < end &&
    /^-(\d|$)/.test(args[n] ?? '') &&
    /^--[^=]+$/.test(args[n - 1] ?? '') &&
    !switches.has(args[n - 1] ?? '');
  return args.flatMap((arg, n) => (isValue(n) ? [] : [isValue(n + 1) ? `${arg}=${args[n + 1]}` : arg]));
}

/** The options of a command and its subcommands that have no value. */
function switchesOf({ documentation: { options = {}, commands = [] } }: Command): string[] {
  const own = Object.entries(options).flatMap(([name, { type }]) => (type === 'boolean' ? `--${name}` : []));
  return [...own, ...commands.flatMap(switchesOf)];
}

/** Prints an error in the format of all commands and returns its exit code. Unexpected errors keep their stack. */
async function report(error: unknown): Promise<number> {
  if (error instanceof UserError) {
    printProblem(error.message, `${error.hint}${await entryOf(error.message)}`);
    return error.exitCode;
  }
  printProblem('Unexpected error. Please report this as a bug in Stepmeter', inspect(error));
  return EXIT.workFailed;
}

/** Where the documentation explains a message. */
async function entryOf(message: string): Promise<string> {
  const { errorCode } = await import('./errors/error-catalogue.ts');
  const code = errorCode(message);
  return code === undefined ? '' : ` (docs/errors.md#${code})`;
}
