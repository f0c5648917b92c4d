import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import yargs, { type Argv, type CommandModule } from 'yargs';
import type { Command } from '../../src/cli/command.ts';
import { loadCommands } from '../../src/cli/load-commands.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

test('every example of a command is a command line that the parser accepts', async () => {
  const commands = await loadCommands([]);
  const lines = examplesOf(commands);
  expect(lines.length).toBeGreaterThan(40);
  const used = argumentsOf(lines);
  expect(used.length).toBeGreaterThanOrEqual(lines.length);
  for (const args of used) expect({ args, problem: await problemOf(args, commands) }).toEqual({ args });
});

function examplesOf(commands: readonly Command[]): string[] {
  return commands.flatMap(({ documentation }) => [
    ...(documentation.examples ?? []).map(([line]) => line.replaceAll('$0', 'stepmeter')),
    ...examplesOf(documentation.commands ?? []),
  ]);
}

/** The arguments of each call of `stepmeter`, as a shell splits them; no other program can be started. */
function argumentsOf(lines: readonly string[]): string[][] {
  const claude = 'claude() { while [ "$1" != -- ]; do shift; done; shift; "$@"; }';
  const define = "stepmeter() { printf '%s\\0' \"$@\" >&3; printf '\\n\\0' >&3; }";
  const script = [claude, define, ...lines.map((line) => `{ ${line}\n} >/dev/null 2>&1`)].join('\n');
  const printed = execFileSync(
    '/bin/bash',
    ['--norc', '-c', `exec 3>&1\nPATH= task=slugify choice=c1 run=0192f0c1\n${script}\ntrue`],
    {
      encoding: 'utf8',
      cwd: temporaryFolder(),
    },
  );
  return printed
    .split('\n\0')
    .filter((call) => call !== '')
    .map((call) => call.split('\0').slice(0, -1));
}

/** What the parser says about arguments, without running the command. */
async function problemOf(args: readonly string[], commands: readonly Command[]): Promise<string | undefined> {
  let problem: string | undefined;
  const parser = yargs([...args])
    .parserConfiguration({ 'populate--': true, 'parse-positional-numbers': false })
    .strict()
    .exitProcess(false)
    .fail((message, error) => void (problem ??= message ?? error.message));
  const register = parser.command.bind(parser) as (module: CommandModule) => Argv;
  parser.command = ((module: CommandModule) => register({ ...module, handler: () => {} })) as typeof parser.command;
  for (const command of commands) command.register(parser, () => {});
  await parser.parseAsync();
  return problem;
}
