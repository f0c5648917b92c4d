import { readFileSync, writeFileSync } from 'node:fs';
import { ERROR_CATALOGUE } from '../../src/cli/errors/error-catalogue.ts';

// Writes the page of the errors; with --check, fails if the committed page is stale.

const NAME = 'docs/errors.md';

const file = new URL(`../../${NAME}`, import.meta.url);

const text = errorsPage();

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (text !== readFileSync(file, 'utf8')) {
  console.error(`Stale generated file: ${NAME}. Run npm run generate and commit it`);
  process.exitCode = 1;
}

function errorsPage(): string {
  return [
    '# Errors',
    '<!-- Generated from `src/cli/errors/error-catalogue.ts` by `npm run generate`. Edit the source instead. -->',
    'For users who see an error. At the end you know what it means and what to do. Each message states what failed and what was found; the line below it says what to do, and names one of the entries here. Exit codes: 1 failure, 2 incorrect usage.',
    ...ERROR_CATALOGUE.flatMap(({ code, meaning, remedy }) => [`## ${code}`, meaning, remedy]),
  ]
    .join('\n\n')
    .concat('\n');
}
