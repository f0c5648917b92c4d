import { expect, test } from 'vitest';
import { COMMAND_NAMES, loadCommands } from './load-commands.ts';

test('a command that the arguments name is loaded alone', async () => {
  for (const name of COMMAND_NAMES)
    expect((await loadCommands([name, '--json'])).map(({ name: declared }) => declared.split(' ')[0])).toEqual([name]);
});

test.each([[['completion']], [['rnus']], [['--json', 'runs']], [['constructor']], [[]]])(
  'all commands are loaded for %j',
  async (args) => {
    expect(await loadCommands(args)).toHaveLength(COMMAND_NAMES.size);
  },
);
