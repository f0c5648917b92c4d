import { EXIT, UserError } from '../core/errors.ts';
import { nearestHint } from '../core/nearest.ts';
import type { Command } from './command.ts';

/** The arguments of a command line, and the names that they could have used. */
export type CommandLine = {
  readonly args: readonly string[];
  /** The command that they name, or all commands if they name none. */
  readonly commands: readonly Command[];
  /** The options and positional arguments of the command. */
  readonly options: readonly string[];
};

/** The message for a command line without a command. */
export const NO_COMMAND = 'Cannot run stepmeter: no command given';

/**
 * The error for a command line that cannot be parsed, from the message of yargs.
 * @example wrongUse('Did you mean runs?', { args: ['rnus'], … }) // Unknown command "rnus" … Did you mean "runs"?
 */
export function wrongUse(message: string, commandLine: CommandLine): UserError {
  const [suggested] = /(?<=^Did you mean ).+(?=\?$)/.exec(message) ?? [];
  const option = unknownOption(message, commandLine);
  const near =
    option === undefined
      ? subcommandHint(commandLine) ||
        nearestHint(mistaken(commandLine) ?? '', suggested === undefined ? [] : [suggested])
      : nearestHint(option, optionsOf(commandLine), '--');
  return new UserError(textOf(message, suggested, commandLine), {
    hint: `${near}${dashesHint(message, commandLine)}Run \`${['stepmeter', ...namedCommand(commandLine).path].join(' ')} --help\` for what it accepts`,
    exitCode: EXIT.wrongUse,
  });
}

/** The unknown option that a message of yargs is about, without its dashes. */
function unknownOption(message: string, commandLine: CommandLine): string | undefined {
  const word = unknownWord(message, commandLine);
  return word !== undefined && isOption(word, commandLine) ? word : undefined;
}

/** The first unknown word on the command line; yargs lists options before the words that precede them. */
function unknownWord(message: string, commandLine: CommandLine): string | undefined {
  const [first = ''] = commandLine.args;
  if (message === NO_COMMAND) return /^-+(\w[^=]*)/.exec(first)?.[1];
  const words = /(?<=^Unknown (?:argument|command)s?: ).+$/.exec(message)?.[0].split(', ') ?? [];
  return words.toSorted((a, b) => positionOf(a, commandLine) - positionOf(b, commandLine))[0];
}

function positionOf(word: string, { args }: CommandLine): number {
  return args.findIndex((arg) => arg === word || arg.startsWith(`--${word}`) || isShort(word, arg));
}

/** Short options can stand together, such as `-xy`. */
function isShort(word: string, arg: string): boolean {
  return word.length === 1 && /^-[a-zA-Z]/.test(arg) && arg.includes(word);
}

function isOption(word: string, { args }: CommandLine): boolean {
  return args.some((arg) => arg.startsWith(`--${word}`) || isShort(word, arg));
}

/** More would be a list to read. */
const MAX_SUGGESTED = 3;

/** `Did you mean "config diff"? ` for the name of a subcommand without its command, or nothing. */
function subcommandHint(commandLine: CommandLine): string {
  if (namedCommand(commandLine).command) return '';
  const word = mistaken(commandLine);
  const found = commandLine.commands.flatMap(({ name, documentation: { commands = [] } }) =>
    commands.some((inner) => wordOf(inner.name) === word) ? [`"${wordOf(name)} ${word}"`] : [],
  );
  return found.length === 0 || found.length > MAX_SUGGESTED ? '' : `Did you mean ${found.join(' or ')}? `;
}

/** The command that the arguments name, with the words that name it: none, one, or two for a subcommand. */
function namedCommand({ args, commands }: CommandLine): { path: readonly string[]; command?: Command } {
  const [first, second] = args;
  const command = commands.find(({ name }) => wordOf(name) === first);
  if (!command) return { path: [] };
  const inner = command.documentation.commands?.find(({ name }) => wordOf(name) === second);
  return { path: [command, ...(inner ? [inner] : [])].map(({ name }) => wordOf(name)), command: inner ?? command };
}

function wordOf(name: string): string {
  return name.split(' ', 1)[0] ?? '';
}

/** The word that yargs suggests another one for: it suggests some for every word. */
function mistaken(commandLine: CommandLine): string | undefined {
  return commandLine.args.slice(namedCommand(commandLine).path.length).find((arg) => !arg.startsWith('-'));
}

/** Yargs lists the positional arguments and short options, too. */
function optionsOf(commandLine: CommandLine): readonly string[] {
  const positionals: readonly string[] = namedCommand(commandLine).command?.name.match(/\w+(?=(?:\.\.)?[\]>])/g) ?? [];
  return commandLine.options.filter((option) => option.length > 1 && !positionals.includes(option));
}

const INVALID_VALUE = /^Invalid values:\s+Argument: (?<option>\S+), Given: (?<given>.*), Choices: (?<choices>.*)$/;

function textOf(message: string, suggested: string | undefined, commandLine: CommandLine): string {
  const word = suggested === undefined ? unknownWord(message, commandLine) : mistaken(commandLine);
  if (message.startsWith('Cannot ') && word === undefined) return withNumberAsGiven(message, commandLine);
  const { option, given, choices } = INVALID_VALUE.exec(message)?.groups ?? {};
  if (option !== undefined)
    return `Cannot use ${given} for --${option}: expected one of ${choices?.replaceAll('"', '')}`;
  if (word !== undefined) return unknownText(word, commandLine);
  const missing = missingArguments(message, commandLine);
  if (missing.length === 0) return `Cannot parse the command line: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
  const verb = missing.length === 1 ? 'is' : 'are';
  return `Cannot run \`${namedCommand(commandLine).path.join(' ')}\`: ${missing.join(' and ')} ${verb} missing`;
}

/** The parser of numbers keeps nothing of a value that is not one. */
function withNumberAsGiven(message: string, { args }: CommandLine): string {
  const [, found, option] = /^Cannot use (a value that is not a number|-?Infinity) for (--\S+):/.exec(message) ?? [];
  if (found === undefined || option === undefined) return message;
  const at = args.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  const given = args[at] === option ? args[at + 1] : args[at]?.slice(option.length + 1);
  return given === undefined ? message : message.replace(found, () => JSON.stringify(given));
}

function unknownText(word: string, commandLine: CommandLine): string {
  if (isOption(word, commandLine)) {
    const dashes = commandLine.args.some((arg) => isShort(word, arg)) ? '-' : '--';
    return `Unknown option "${dashes}${word}"`;
  }
  const { path, command } = namedCommand(commandLine);
  if (!command || command.documentation.commands) return `Unknown command "${word}"`;
  return `Cannot run \`${path.join(' ')}\`: unexpected argument "${word}"`;
}

/** The arguments and options that a message of yargs misses, as the help writes them. */
function missingArguments(message: string, commandLine: CommandLine): readonly string[] {
  const options = /(?<=^Missing required arguments?: ).+$/.exec(message)?.[0].split(', ');
  if (options) return options.map((option) => `--${option}`);
  const given = /(?<=^Not enough non-option arguments: got )\d+/.exec(message)?.[0];
  if (given === undefined) return [];
  const required = namedCommand(commandLine).command?.name.match(/<[^>]+>/g) ?? [];
  return required.slice(Number(given));
}

/** A command that follows without dashes is parsed as arguments of Stepmeter. */
function dashesHint(message: string, commandLine: CommandLine): string {
  const word = unknownWord(message, commandLine);
  const isArgument = word !== undefined && !isOption(word, commandLine);
  const usage = namedCommand(commandLine).command?.documentation.usage;
  return isArgument && usage?.includes('-- COMMAND') ? 'Put `--` before the command to run. ' : '';
}
