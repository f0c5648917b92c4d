import { readFileSync, writeFileSync } from 'node:fs';
import { loadCommands } from '../../src/cli/load-commands.ts';
import { commandsPage } from './commands-page.ts';

// Writes the page of the commands; with --check, fails if the committed page is stale. The formatter aligns the tables
// of the committed page, so they are compared without spaces and dashes.

const NAME = 'docs/commands.md';

const file = new URL(`../../${NAME}`, import.meta.url);

const text = commandsPage(await loadCommands([]));

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (compact(text) !== compact(readFileSync(file, 'utf8'))) {
  console.error(`Stale generated file: ${NAME}. Run npm run generate and npm run format, and commit it`);
  process.exitCode = 1;
}

function compact(page: string): string {
  return page.replaceAll(/[\s-]+/g, '');
}
