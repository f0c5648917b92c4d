import { readFileSync, writeFileSync } from 'node:fs';
import rooms from '../../rooms.json' with { type: 'json' };
import { withRoomsTable } from './rooms-table.ts';

// Writes the table of rooms in ARCHITECTURE.md; with --check, fails if the committed table is stale.

const NAME = 'ARCHITECTURE.md';

const file = new URL(`../../${NAME}`, import.meta.url);

const current = readFileSync(file, 'utf8');
const text = withRoomsTable(current, rooms);

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (text !== current) {
  console.error(`Stale generated file: ${NAME}. Run npm run generate and commit it`);
  process.exitCode = 1;
}
