import { expect, test } from 'vitest';
import { temporaryStore } from '../testing/store/store-rows.ts';
import { MEASURED_TABLES } from './sanitize-parameters.ts';

test('MEASURED_TABLES are the tables with columns for fractions, which are not rounded', async () => {
  const { db } = await temporaryStore();
  const tables = await db.introspection.getTables();
  const measured = tables.filter(({ columns }) => columns.some(({ dataType }) => dataType.startsWith('double')));
  expect(tables.length).toBeGreaterThan(15);
  expect(measured.map(({ name }) => name)).toEqual(MEASURED_TABLES);
});
