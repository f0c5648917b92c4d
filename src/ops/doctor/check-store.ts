import { existsSync } from 'node:fs';
import { databaseUrl, storeFile, type Environment } from '../../core/environment.ts';
import { UserError, messageOf } from '../../core/errors.ts';
import { LABEL_LIMITS, OTHER } from '../../telemetry/label-limits.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { checking, type Check } from './check.ts';

/** What is in the store, what its export has lost, and which labels have reached their limit. */
export async function checkStore(env: Environment): Promise<Check[]> {
  const { unset, fail } = checking('store');
  const file = storeFile(env);
  if (!databaseUrl(env) && !existsSync(file)) return [unset(`${file} is not there yet`, 'The relay makes it')];
  try {
    const store = await openStore(env);
    try {
      return [await describeStore(store), await checkDrops(store), await checkLabels(store)];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [fail(messageOf(error), error instanceof UserError ? error.hint : 'Look at the store')];
  }
}

async function describeStore({ db }: Store): Promise<Check> {
  const count = async (table: 'run' | 'outbox'): Promise<number> => {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return Number(rows);
  };
  return checking('store').ok(
    `runs: ${await count('run')}; spans that wait for the collector: ${await count('outbox')}`,
  );
}

async function checkDrops({ db }: Store): Promise<Check> {
  const { ok, warn } = checking('refused exports');
  const { items } = await db
    .selectFrom('export_drop')
    .select(({ fn }) => fn.sum<number | null>('items').as('items'))
    .executeTakeFirstOrThrow();
  const latest = await db.selectFrom('export_drop').selectAll().orderBy('at', 'desc').executeTakeFirst();
  if (!latest) return ok('none');
  return warn(
    `${Number(items)} spans or data points were not accepted; the latest (${latest.signal}): ${latest.detail}`,
    'Correct what the back end complains about; the rows are in the table `export_drop` of the store until they expire',
  );
}

async function checkLabels({ db }: Store): Promise<Check> {
  const { ok, warn } = checking('label values');
  const rows = await db
    .selectFrom('label_value')
    .select(['label', ({ fn }) => fn.countAll<number>().as('values')])
    .groupBy('label')
    .orderBy('label')
    .execute();
  const full = rows.filter(({ label, values }) => Number(values) >= (LABEL_LIMITS[label] ?? Infinity));
  if (full.length === 0) return ok('within their limits');
  return warn(
    full.map(({ label, values }) => `${label} has reached ${Number(values)} values`).join(', '),
    `Further values are counted as "${OTHER}"; give workflows, steps and variants names that repeat`,
  );
}
