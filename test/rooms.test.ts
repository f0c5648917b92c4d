import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import rooms from '../rooms.json' with { type: 'json' };
import { rawQueries } from '../scripts/rooms/raw-queries.ts';
import { withRoomsTable } from '../scripts/rooms/rooms-table.ts';
import { circleIn, wrongImports, type Rooms } from '../scripts/rooms/wrong-imports.ts';

const FILES = sources();

const ROOMS: Rooms = rooms;

describe('rooms', () => {
  test('import each other in the allowed directions only', () => {
    expect(FILES.length).toBeGreaterThan(300);
    expect(FILES.flatMap((file) => wrongImports(ROOMS, file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  test('have directions without a circle, between rooms that exist', () => {
    expect(circleIn(ROOMS)).toBeUndefined();
    expect(circleIn({ a: { purpose: '', may: ['b'] }, b: { purpose: '', may: ['a'] } })).toBe('a');
    const named = Object.values(ROOMS).flatMap(({ may }) => may);
    expect(named.filter((name) => !(name in ROOMS) && name !== 'examples')).toEqual([]);
  });

  test('are all used, and every direction that is allowed is needed', () => {
    const closed: Rooms = Object.fromEntries(Object.keys(ROOMS).map((room) => [room, { purpose: '', may: [] }]));
    const refused = FILES.flatMap((file) => wrongImports(closed, file, readFileSync(file, 'utf8')));
    const directions = new Set(
      refused.map((sentence) => sentence.replace(/^.*: (\S+) may import .* not (\S+)$/, '$1 → $2')),
    );
    const allowed = Object.entries(ROOMS).flatMap(([room, { may }]) => may.map((other) => `${room} → ${other}`));
    expect(allowed.filter((direction) => !directions.has(direction))).toEqual([]);
  });

  test.each(Object.keys(ROOMS))('%s refuses a planted import of what uses it, also a lazy one or of a type', (room) => {
    const folder = room === 'hooks' ? 'hooks' : `src/${room}`;
    const depth = '../'.repeat(folder.split('/').length);
    const target = room === 'cli' ? 'monitoring/thresholds.ts' : 'cli/main.ts';
    for (const statement of [
      `import { x } from '${depth}src/${target}';`,
      `import type { X } from '${depth}src/${target}';`,
      `export { x } from '${depth}src/${target}';`,
      `const x = await import('${depth}src/${target}');`,
    ])
      expect(wrongImports(ROOMS, `${folder}/planted.ts`, statement)).toEqual([
        expect.stringContaining(`${folder}/planted.ts imports src/${target}`),
      ]);
  });

  test.each(Object.entries(ROOMS))('%s refuses each room that it may not import, and no other', (room, { may }) => {
    const others = Object.keys(ROOMS).filter((other) => other !== room && other !== 'hooks');
    const [folder, root] =
      room === 'hooks' ? ['hooks', '..'] : [`src/${room}`, '../'.repeat(room.split('/').length + 1)];
    const planted = others.map((other) => `import '${root}/src/${other}/planted.ts';`).join('\n');
    const refused = others.filter((other) => !may.includes(other));
    expect(wrongImports(ROOMS, `${folder}/planted.ts`, planted)).toEqual(
      refused.map((other) => expect.stringMatching(`imports src/${other}/planted.ts: .*, not ${other}$`) as string),
    );
  });

  test('say so if a file is in none of them, or imports code that is', () => {
    expect(wrongImports(ROOMS, 'src/attic/a.ts', '')).toEqual([expect.stringContaining('is in no room')]);
    const imports = "import '../../scripts/rooms/main.ts';\nimport '../../package.json' with { type: 'json' };";
    expect(wrongImports(ROOMS, 'src/core/a.ts', imports)).toEqual([
      'src/core/a.ts imports scripts/rooms/main.ts, which is in no room',
    ]);
  });

  test.each([
    ['stepmeter', 'sdk'],
    ['stepmeter/pool', 'pool'],
  ])('refuse an import of %s by its own name', (name, room) => {
    expect(wrongImports(ROOMS, 'src/core/a.ts', `import '${name}';`)).toEqual([
      expect.stringContaining(`imports src/${room}/index.ts`),
    ]);
    expect(wrongImports(ROOMS, 'src/core/a.ts', "import 'stepmeter-other';")).toEqual([]);
  });

  test('call the named queries of the store and make none of their own', () => {
    expect(FILES.flatMap((file) => rawQueries(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  test.each([
    ["import { sql } from 'kysely';", 'imports kysely'],
    ["import type { Kysely } from 'kysely';", 'imports kysely'],
    ["export { sql } from 'kysely';", 'imports kysely'],
    ["const { Pool } = await import('pg');", 'imports pg'],
    ["const rows = await store.db.selectFrom('run').execute();", 'uses db'],
    ["const rows = await store['db'].execute();", 'uses db'],
    ['const runs = ({ db }: Store) => db;', 'uses db'],
    ["await transaction.insertInto('run').execute();", 'uses insertInto'],
  ])('refuse the planted query: %s', (statement, found) => {
    const refused = expect.stringContaining(`src/report/planted.ts ${found}: add a function to src/store/queries`);
    expect(rawQueries('src/report/planted.ts', statement)).toContainEqual(refused);
    for (const file of ['src/store/queries/run.ts', 'src/report/planted.test.ts', 'src/testing/store/planted.ts'])
      expect(rawQueries(file, statement)).toEqual([]);
  });

  test('are listed in ARCHITECTURE.md as rooms.json has them', () => {
    const page = readFileSync('ARCHITECTURE.md', 'utf8');
    expect(withRoomsTable(page, ROOMS)).toBe(page);
    const changed = withRoomsTable(page, { ...ROOMS, attic: { purpose: 'what is old', may: ['core'] } });
    expect(changed).toContain('| `src/attic` | what is old | core |\n\nOnly `src/store` knows');
  });

  test('cannot be listed in a text without their table', () => {
    expect(() => withRoomsTable('# Rooms\n', ROOMS)).toThrow('no table begins with "| room"');
  });
});

function sources(): string[] {
  const listed = execFileSync('git', ['ls-files', '--', 'src/*.ts', 'src/*.tsx', 'hooks/*.ts'], { encoding: 'utf8' });
  return listed.split('\n').filter((file) => file !== '' && !/\.(test|testsuite)\.tsx?$/.test(file));
}
