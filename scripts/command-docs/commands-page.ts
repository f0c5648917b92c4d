import { COMMAND_GROUPS, type Command } from '../../src/cli/command.ts';

const INTRODUCTION = `# Commands

<!-- Generated from the declarations of the commands by \`npm run generate\`. Edit these instead. -->

For users of the command line. At the end you know each command, its flags and an example.

Every command that prints a result has \`--json\`. Exit codes: 0 success, 1 failure, 2 incorrect usage. Tables fit the
terminal: less important columns are truncated or left out, and \`--wide\` shows everything. A pipe has no limit;
\`COLUMNS\` sets one. Colours follow \`NO_COLOR\`, \`FORCE_COLOR\` and \`TERM=dumb\`. \`source <(stepmeter completion)\`
makes bash or zsh complete commands, flags, workflows and run IDs; in fish: \`stepmeter completion fish | source\`.`;

/** The page with every command, its flags and examples, by group. */
export function commandsPage(commands: readonly Command[]): string {
  const groups = COMMAND_GROUPS.map((group) => {
    const own = commands.filter((command) => command.group === group && isPublic(command));
    return [`## ${group}`, ...own.map((command) => section(command, ''))].join('\n\n');
  });
  return `${[INTRODUCTION, ...groups].join('\n\n')}\n`;
}

/** Commands that Stepmeter starts itself have no description. */
function isPublic({ describe }: Command): boolean {
  return describe !== false;
}

function section(command: Command, parent: string): string {
  const name = `${parent}${command.name}`;
  const commands = (command.documentation.commands ?? []).filter(isPublic);
  const title = `${parent === '' ? '###' : '####'} \`stepmeter ${name}\``;
  const parts = [title, `${String(command.describe)}.`, flags(command), examples(command)];
  return [...parts.filter(Boolean), ...commands.map((inner) => section(inner, `${name} `))].join('\n\n');
}

function flags({ documentation: { positionals = {}, options = {} } }: Command): string {
  const rows = [
    ...Object.entries(positionals).map(([name, { describe }]) => row(name.toUpperCase(), describe, undefined)),
    ...Object.entries(options).map(([name, { describe, default: preset, choices }]) =>
      row(`--${name}`, choices ? `${describe} (${choices.join(', ')})` : describe, preset),
    ),
  ];
  return rows.length === 0 ? '' : ['| flag | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
}

function row(name: string, meaning: unknown, preset: unknown): string {
  const shown = preset === undefined || preset === false ? '' : `\`${String(preset)}\``;
  return `| \`${name}\` | ${String(meaning).replaceAll('|', '\\|')} | ${shown} |`;
}

function examples({ documentation: { examples: lines = [] } }: Command): string {
  if (lines.length === 0) return '';
  const shown = lines.flatMap(([line, what]) => [`# ${what}`, line.replaceAll('$0', 'stepmeter')]);
  return ['```sh', ...shown, '```'].join('\n');
}
