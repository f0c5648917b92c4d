import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dataModelPage } from './data-model-page.ts';
import { httpApiPage } from './http-api-page.ts';
import { typescriptPage } from './typescript-page.ts';

// Writes the reference pages of the HTTP API, the TypeScript API and the tables of the store; with --check, fails if a
// committed page is stale.

const PAGES: Readonly<Record<string, string>> = {
  'docs/http-api.md': httpApiPage(),
  'docs/typescript-api.md': typescriptPage(),
  'docs/data-model.md': dataModelPage(),
};

for (const [name, text] of Object.entries(PAGES)) {
  const file = new URL(`../../${name}`, import.meta.url);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (!existsSync(file) || text !== readFileSync(file, 'utf8')) {
    console.error(`Stale generated file: ${name}. Run npm run generate and commit it`);
    process.exitCode = 1;
  }
}
