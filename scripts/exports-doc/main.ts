import { readFileSync, writeFileSync } from 'node:fs';
import { exportsDoc } from './exports-doc.ts';
import { exportsSchema } from './json-schema.ts';

// Writes what follows from the definitions of the exported tables; with --check, fails if a committed file is stale.

const FILES: Readonly<Record<string, string>> = {
  'docs/exports.md': exportsDoc(),
  'schemas/exports.schema.json': `${JSON.stringify(exportsSchema(), null, 2)}\n`,
};

for (const [name, text] of Object.entries(FILES)) {
  const file = new URL(`../../${name}`, import.meta.url);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (text !== current(file)) {
    console.error(`Stale generated file: ${name}. Run npm run generate and commit it`);
    process.exitCode = 1;
  }
}

function current(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
