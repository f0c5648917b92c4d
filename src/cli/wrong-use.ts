import { EXIT, UserError } from '../core/errors.ts';
import { nearestHint } from '../core/nearest.ts';

/** The arguments of a command line, and the names that they could have used. */
export type CommandLine = {
  readonly args: readonly string[];
  readonly commands: ReadonlySet<string>;
  /** The options of the command. */
  readonly options: readonly string[];
};

/**
 * The error for a command line that cannot be parsed, from the message of yargs.
 * @example wrongUse('Did you mean runs?', { args: ['rnus'], … }) // Unknown command "rnus" … Did you mean "runs"?
 */
export function wrongUse(message: string, commandLine: CommandLine): UserError {
  const [suggested] = /(?<=^Did you mean ).+(?=\?$)/.exec(message) ?? [];
  const option = unknownOption(message, commandLine);
  const near =
    option === undefined
      ? nearestHint(mistaken(commandLine) ?? '', suggested === undefined ? [] : [suggested])
      : nearestHint(option, commandLine.options, '--');
  return new UserError(textOf(message, suggested, commandLine), {
    hint: `${near}Run \`stepmeter ${helpOf(commandLine)}--help\` for what it accepts`,
    exitCode: EXIT.wrongUse,
  });
}

/** The unknown option that a message of yargs is about, without its dashes. */
function unknownOption(message: string, commandLine: CommandLine): string | undefined {
  const word = unknownWord(message);
  return word !== undefined && isOption(word, commandLine) ? word : undefined;
}

function unknownWord(message: string): string | undefined {
  return /(?<=^Unknown (?:argument|command): ).+$/.exec(message)?.[0];
}

function isOption(word: string, { args }: CommandLine): boolean {
  return args.some((arg) => arg.startsWith(`--${word}`));
}

/** The word that yargs suggests another one for: it suggests some for every word. */
function mistaken({ args, commands }: CommandLine): string | undefined {
  return args.find((arg) => !arg.startsWith('-') && !commands.has(arg));
}

const INVALID_VALUE = /^Invalid values:\s+Argument: (?<option>\S+), Given: (?<given>.*), Choices: (?<choices>.*)$/;

function textOf(message: string, suggested: string | undefined, commandLine: CommandLine): string {
  if (message.startsWith('Cannot ')) return withNumberAsGiven(message, commandLine);
  const { option, given, choices } = INVALID_VALUE.exec(message)?.groups ?? {};
  if (option !== undefined)
    return `Cannot use ${given} for --${option}: expected one of ${choices?.replaceAll('"', '')}`;
  const word = suggested === undefined ? unknownWord(message) : mistaken(commandLine);
  if (word === undefined) return `Cannot parse the command line: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
  return isOption(word, commandLine) ? `Unknown option "--${word}"` : `Unknown command "${word}"`;
}

/** The parser of numbers keeps nothing of a value that is not one. */
function withNumberAsGiven(message: string, { args }: CommandLine): string {
  const [, option] = /^Cannot use a value that is not a number for (--\S+):/.exec(message) ?? [];
  if (option === undefined) return message;
  const at = args.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  const given = args[at] === option ? args[at + 1] : args[at]?.slice(option.length + 1);
  return given === undefined ? message : message.replace('a value that is not a number', () => JSON.stringify(given));
}

/** The command whose help explains the arguments: the one that they name, unless it does not exist. */
function helpOf({ args: [first = ''], commands }: CommandLine): string {
  return commands.has(first) ? `${first} ` : '';
}
