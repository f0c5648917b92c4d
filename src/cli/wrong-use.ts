import { EXIT, UserError } from '../core/errors.ts';

/**
 * The error for a command line that cannot be parsed, from the message of yargs and the arguments.
 * @example wrongUse('Did you mean runs?', ['rnus']) // Unknown command "rnus" … Did you mean "runs"?
 */
export function wrongUse(message: string, args: readonly string[]): UserError {
  const [nearest] = /(?<=^Did you mean ).+(?=\?$)/.exec(message) ?? [];
  const hint = `Run \`stepmeter ${helpOf(args)}--help\` for what it accepts`;
  return new UserError(textOf(message, nearest, args), {
    hint: nearest === undefined ? hint : `Did you mean "${nearest}"? ${hint}`,
    exitCode: EXIT.wrongUse,
  });
}

const COMMANDS_WITH_OPTIONS: ReadonlySet<string> = new Set(
  'exec run relay hooks import runs show demo simulate up down status doctor'.split(' '),
);

/** The command whose help explains the arguments: the one that they name, unless it does not exist. */
function helpOf([first = '']: readonly string[]): string {
  return COMMANDS_WITH_OPTIONS.has(first) ? `${first} ` : '';
}

function textOf(message: string, nearest: string | undefined, args: readonly string[]): string {
  if (message.startsWith('Cannot ')) return message;
  const [unknown] = /(?<=^Unknown (?:argument|command): ).+$/.exec(message) ?? [];
  const word =
    nearest === undefined ? unknown : args.find((arg) => !arg.startsWith('-') && !COMMANDS_WITH_OPTIONS.has(arg));
  if (word === undefined) return `Cannot parse the command line: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
  return args.some((arg) => arg.startsWith(`--${word}`)) ? `Unknown option "--${word}"` : `Unknown command "${word}"`;
}
