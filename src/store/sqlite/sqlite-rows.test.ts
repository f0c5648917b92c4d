import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { allRows, eachRow, manyRows } from './sqlite-rows.ts';

const NAMES = ['a', 'a b', `x'"\\\n]`, '__proto__', 'constructor', '${1}', 'é 🙂'] as const;

test('rows have the values of their columns, whatever these are called, one by one, too', () => {
  const columns = NAMES.map((name, index) => `${index} as "${name.replaceAll('"', '""')}"`);
  const statement = statementOf(`select ${columns.join(', ')}`);
  for (const row of [...allRows(statement, []), ...manyRows(statement, []), ...eachRow(statement, [])]) {
    expect(Object.keys(row)).toEqual(NAMES);
    expect(Object.values(row)).toEqual(NAMES.map((_, index) => index));
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  }
});

test.each([
  ['at once', allRows],
  ['row by row', manyRows],
])('rows of every type of value, of no row, and of a statement whose columns changed, %s', (_, rowsOf) => {
  const database = databaseOf();
  const statement = database.prepare('select * from t where i > ?');
  expect(rowsOf(statement, [5])).toEqual([]);
  const [row] = rowsOf(statement, [0]);
  expect(row).toEqual({ i: 1, r: 0.5, t: 'x', b: new Uint8Array([7]), n: null });
  database.exec('alter table t drop column r; alter table t add column z integer default 9');
  expect(rowsOf(statement, [0])).toEqual([{ i: 1, t: 'x', b: new Uint8Array([7]), n: null, z: 9 }]);
});

function statementOf(text: string): StatementSync {
  return databaseOf().prepare(text);
}

function databaseOf(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  database.exec(
    `create table t (i integer, r real, t text, b blob, n text); insert into t values (1, 0.5, 'x', x'07', null)`,
  );
  return database;
}
