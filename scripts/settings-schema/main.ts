import { readFileSync, writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { settingsSchema } from '../../src/config/settings-schema.ts';

// Writes the JSON Schema of settings files; with --check, fails if the committed file is stale.

const NAME = 'schemas/settings.schema.json';

const file = new URL(`../../${NAME}`, import.meta.url);

const schema = {
  title: 'Stepmeter settings',
  description: 'stepmeter.json in a project or in the state folder, or the key "stepmeter" of a package.json',
  ...toJsonSchema(settingsSchema(), { target: 'draft-2020-12' }),
};

const text = `${JSON.stringify(schema, null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (text !== readFileSync(file, 'utf8')) {
  console.error(`Stale generated file: ${NAME}. Run npm run generate and commit it`);
  process.exitCode = 1;
}
