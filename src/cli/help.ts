import { COMMAND_GROUPS, type Command } from './command.ts';
import { wrap } from './terminal/wrap.ts';

/** The flags that ask for help. */
export const HELP_FLAGS: ReadonlySet<string> = new Set(['--help', '-h']);

/** Whether the arguments ask for the help of the whole program. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.length > 0 && args.every((arg) => HELP_FLAGS.has(arg));
}

const INTRODUCTION = `stepmeter COMMAND

Shows what each step of an agent workflow costs, how long it takes and which files it changes.`;

const OPTIONS: readonly (readonly [string, string])[] = [
  ['completion', 'Print a completion script for bash, zsh or fish'],
  ['-h, --help', 'Show the help of Stepmeter or of a command'],
  ['-v, --version', 'Show the versions of Stepmeter and Node, and the platform'],
];

/** The help of the whole program: its commands by group, in lines of at most `width` columns. */
export function helpText(commands: readonly Command[], width: number): string {
  const groups = COMMAND_GROUPS.map((group) => {
    const own = commands.filter((command) => command.group === group);
    const rows = own.map(({ name, describe }) => [name, describe || ''] as const);
    return section(group, rows, width);
  });
  const end = 'Run `stepmeter COMMAND --help` for the flags and examples of a command.';
  return [wrapped(INTRODUCTION, width), ...groups, section('Other', OPTIONS, width), wrapped(end, width)].join('\n\n');
}

/** In fewer columns, a description stands below its command. */
const LEAST_WIDTH = 60;

const NAME_WIDTH = 20;

function section(title: string, rows: readonly (readonly [string, string])[], width: number): string {
  const indent = ' '.repeat(width < LEAST_WIDTH ? 4 : NAME_WIDTH + 2);
  const lines = rows.map(([name, what]) =>
    width < LEAST_WIDTH
      ? `  ${name}\n${wrap(indent + what, width, indent)}`
      : wrap(`  ${name.padEnd(NAME_WIDTH)}${what}`, width, indent),
  );
  return [`${title}:`, ...lines].join('\n');
}

function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrap(line, width))
    .join('\n');
}
