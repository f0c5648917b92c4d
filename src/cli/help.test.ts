import { expect, test } from 'vitest';
import { helpText } from './help.ts';
import { loadCommands } from './load-commands.ts';

test.each([40, 60, 80])('the help fits %i columns, and leaves nothing out', async (width) => {
  const commands = await loadCommands([]);
  const lines = helpText(commands, width).split('\n');
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  const wordsOf = (text: string): string => text.replaceAll(/\s+/g, ' ');
  expect(wordsOf(lines.join('\n'))).toBe(wordsOf(helpText(commands, Infinity)));
  expect(lines.join(' ')).toContain(commands[0]?.name);
});
