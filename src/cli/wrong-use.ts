import { EXIT, UserError } from '../core/errors.ts';

/**
 * The error for a command line that cannot be parsed, from the message of yargs, the arguments and the names of
 * the commands.
 * @example wrongUse('Did you mean runs?', ['rnus'], new Set(['runs'])) // Unknown command "rnus" … Did you mean "runs"?
 */
export function wrongUse(message: string, args: readonly string[], commands: ReadonlySet<string>): UserError {
  const [nearest] = /(?<=^Did you mean ).+(?=\?$)/.exec(message) ?? [];
  const hint = `Run \`stepmeter ${helpOf(args, commands)}--help\` for what it accepts`;
  return new UserError(textOf(message, nearest, { args, commands }), {
    hint: nearest === undefined ? hint : `Did you mean "${nearest}"? ${hint}`,
    exitCode: EXIT.wrongUse,
  });
}

/** The command whose help explains the arguments: the one that they name, unless it does not exist. */
function helpOf([first = '']: readonly string[], commands: ReadonlySet<string>): string {
  return commands.has(first) ? `${first} ` : '';
}

type CommandLine = { readonly args: readonly string[]; readonly commands: ReadonlySet<string> };

const INVALID_VALUE = /^Invalid values:\s+Argument: (?<option>\S+), Given: (?<given>.*), Choices: (?<choices>.*)$/;

function textOf(message: string, nearest: string | undefined, { args, commands }: CommandLine): string {
  if (message.startsWith('Cannot ')) return message;
  const { option, given, choices } = INVALID_VALUE.exec(message)?.groups ?? {};
  if (option !== undefined)
    return `Cannot use ${given} for --${option}: expected one of ${choices?.replaceAll('"', '')}`;
  const [unknown] = /(?<=^Unknown (?:argument|command): ).+$/.exec(message) ?? [];
  const word = nearest === undefined ? unknown : args.find((arg) => !arg.startsWith('-') && !commands.has(arg));
  if (word === undefined) return `Cannot parse the command line: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
  return args.some((arg) => arg.startsWith(`--${word}`)) ? `Unknown option "--${word}"` : `Unknown command "${word}"`;
}
