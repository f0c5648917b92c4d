import { readFileSync, writeFileSync } from 'node:fs';
import { recordsJsonSchema } from './json-schema.ts';

// Writes the JSON Schema of the spool records; with --check, fails if the committed file is stale.

const NAME = 'schemas/records.schema.json';

const file = new URL(`../../${NAME}`, import.meta.url);

const text = `${JSON.stringify(recordsJsonSchema(), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (text !== readFileSync(file, 'utf8')) {
  console.error(`Stale generated file: ${NAME}. Run npm run generate and commit it`);
  process.exitCode = 1;
}
