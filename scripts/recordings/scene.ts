/** A command of a recording: what is said about it, what is typed and what is printed. */
export type Step = { readonly caption: string; readonly command: string; readonly output: readonly string[] };

/** A recording. */
export type Scene = { readonly title: string; readonly steps: readonly Step[] };

/** The recording of a page: the commands of its `console` blocks; the paragraph before a block is its caption. */
export function sceneOf(page: string): Scene {
  const [, title = ''] = /^# (.+)$/m.exec(page) ?? [];
  const blocks = page.matchAll(/(?<caption>[^\n]+)\n\n```console\n(?<text>[^]*?)^```$/gm);
  const steps = Array.from(blocks, ({ groups }) => stepsOf(groups?.['caption'] ?? '', groups?.['text'] ?? '')).flat();
  return { title, steps };
}

function stepsOf(caption: string, text: string): Step[] {
  return text
    .split(/^(?=\$ )/m)
    .filter((part) => part.startsWith('$ '))
    .map((part) => {
      const [first = '', ...rest] = part.slice(2).trimEnd().split('\n');
      return { caption: plain(caption), command: first, output: rest };
    });
}

/** A caption without the marks of Markdown. */
function plain(text: string): string {
  return text
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*_]/g, '')
    .replace(/:$/, '.');
}
