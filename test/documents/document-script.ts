import type { CodeBlock } from './code-blocks.ts';

/** A command of a document with the output that the document shows for it. */
export type ShownCommand = { readonly line: number; readonly command: string; readonly output?: string };

/** The commands of a block: all of an `sh` block at once; each of a `console` block with the output below it. */
export function shownCommands({ language, line, text }: CodeBlock): ShownCommand[] {
  if (language === 'sh') return [{ line, command: text }];
  return text
    .split(/^(?=\$ )/m)
    .filter((part) => part.startsWith('$ '))
    .map((part) => {
      const [, command = '', output = ''] = /^\$ ((?:[^\n]*\\\n)*[^\n]*)\n?([^]*)$/.exec(part) ?? [];
      return { line, command, output };
    });
}

/**
 * A Bash script that runs commands one after the other in one shell, so that a block can use the variables of the
 * blocks before it. A line of `marker` and the index of the command comes before the output of each.
 */
export function documentScript(commands: readonly ShownCommand[], marker: string): string {
  const parts = commands.map(({ command }, index) => `printf '\\n%s\\n' '${marker} ${index}'\n${command}\n`);
  return `set -eu\nexec 2>&1\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n${parts.join('')}`;
}

/** The output of each command that was started, by its index. */
export function outputsOf(printed: string, marker: string): string[] {
  return printed
    .split(new RegExp(`\\n${marker} \\d+\\n`))
    .slice(1)
    .map((output) => output.replace(/\n$/, ''));
}
