import { glob, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** Puts each table of the built pages into a box that scrolls and can be reached with the keyboard. */
export function scrollableTables(): AstroIntegration {
  return {
    name: 'scrollable-tables',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        for await (const name of glob('**/*.html', { cwd: fileURLToPath(dir) })) {
          const file = new URL(name, dir);
          await writeFile(file, withBoxes(await readFile(file, 'utf8')));
        }
      },
    },
  };
}

function withBoxes(html: string): string {
  return html
    .replaceAll('<table>', '<div class="table-box" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>');
}
