import { EXIT, UserError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';

/**
 * The error for a command line that cannot be parsed, from the message of yargs, the arguments and the names of
 * the commands.
 * @example wrongUse('Did you mean runs?', ['rnus'], new Set(['runs'])) // Unknown command "rnus" … Did you mean "runs"?
 */
export function wrongUse(message: string, args: readonly string[], commands: ReadonlySet<string>): UserError {
  const [suggested] = /(?<=^Did you mean ).+(?=\?$)/.exec(message) ?? [];
  const hint = `Run \`stepmeter ${helpOf(args, commands)}--help\` for what it accepts`;
  const commandLine = { args, commands };
  const isNear = suggested !== undefined && nearest(mistaken(commandLine) ?? '', [suggested]) !== undefined;
  return new UserError(textOf(message, suggested, commandLine), {
    hint: isNear ? `Did you mean "${suggested}"? ${hint}` : hint,
    exitCode: EXIT.wrongUse,
  });
}

/** The command whose help explains the arguments: the one that they name, unless it does not exist. */
function helpOf([first = '']: readonly string[], commands: ReadonlySet<string>): string {
  return commands.has(first) ? `${first} ` : '';
}

type CommandLine = { readonly args: readonly string[]; readonly commands: ReadonlySet<string> };

/** The word that yargs suggests another one for: it suggests some for every word. */
function mistaken({ args, commands }: CommandLine): string | undefined {
  return args.find((arg) => !arg.startsWith('-') && !commands.has(arg));
}

const INVALID_VALUE = /^Invalid values:\s+Argument: (?<option>\S+), Given: (?<given>.*), Choices: (?<choices>.*)$/;

function textOf(message: string, suggested: string | undefined, commandLine: CommandLine): string {
  const { args } = commandLine;
  if (message.startsWith('Cannot ')) return message;
  const { option, given, choices } = INVALID_VALUE.exec(message)?.groups ?? {};
  if (option !== undefined)
    return `Cannot use ${given} for --${option}: expected one of ${choices?.replaceAll('"', '')}`;
  const [unknown] = /(?<=^Unknown (?:argument|command): ).+$/.exec(message) ?? [];
  const word = suggested === undefined ? unknown : mistaken(commandLine);
  if (word === undefined) return `Cannot parse the command line: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
  return args.some((arg) => arg.startsWith(`--${word}`)) ? `Unknown option "--${word}"` : `Unknown command "${word}"`;
}
