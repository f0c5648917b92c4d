import { readFileSync, writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { buildEventSchema } from '../../src/builder/events.ts';
import { planSchema } from '../../src/builder/plan/plan-schema.ts';
import { specSchema } from '../../src/builder/spec/spec-schema.ts';

// Writes the JSON Schemas of specifications, plans and events; with --check, fails if a committed file is stale. The schema of
// plans is also what the Claude CLI is given, so it names no dialect.

const SCHEMAS = {
  'build-spec': {
    title: 'Specification of a package for `stepmeter build`',
    ...toJsonSchema(specSchema, { target: 'draft-2020-12' }),
  },
  'build-events': {
    title: 'A line of `stepmeter build --json`',
    ...toJsonSchema(buildEventSchema, { target: 'draft-2020-12' }),
  },
  'build-plan': { ...toJsonSchema(planSchema, { target: 'draft-07' }), $schema: undefined },
};

for (const [name, schema] of Object.entries(SCHEMAS)) {
  const path = `schemas/${name}.schema.json`;
  const file = new URL(`../../${path}`, import.meta.url);
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (text !== readFileSync(file, 'utf8')) {
    console.error(`Stale generated file: ${path}. Run npm run generate and commit it`);
    process.exitCode = 1;
  }
}
