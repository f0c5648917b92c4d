import { COMMAND_GROUPS, type Command } from './command.ts';

/** Whether the arguments ask for the help of the whole program. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.length === 1 && ['--help', '-h', 'help'].includes(args[0] ?? '');
}

const INTRODUCTION = `stepmeter COMMAND

Shows what each step of an agent workflow costs, how long it takes and which files it changes.`;

const OPTIONS: readonly (readonly [string, string])[] = [
  ['completion', 'Print a completion script for bash, zsh or fish'],
  ['--help', 'Show the help of Stepmeter or of a command'],
  ['--version', 'Show the versions of Stepmeter and Node, and the platform'],
];

/** The help of the whole program: its commands by group. */
export function helpText(commands: readonly Command[]): string {
  const groups = COMMAND_GROUPS.map((group) => {
    const own = commands.filter((command) => command.group === group);
    return section(
      group,
      own.map(({ name, describe }) => [name, describe || '']),
    );
  });
  const end = 'Run `stepmeter COMMAND --help` for the flags and examples of a command.';
  return [INTRODUCTION, ...groups, section('Other', OPTIONS), end].join('\n\n');
}

const NAME_WIDTH = 14;

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  return [`${title}:`, ...rows.map(([name, what]) => `  ${name.padEnd(NAME_WIDTH)} ${what}`)].join('\n');
}
