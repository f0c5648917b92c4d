import { existsSync } from 'node:fs';
import { databaseUrl, storeFile, type Environment } from '../../core/environment.ts';
import { UserError, messageOf } from '../../core/errors.ts';
import { LABEL_LIMITS, OTHER } from '../../telemetry/label-limits.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { checking, type Check } from './check.ts';

/** The contents of the store, refused exports, and labels that have reached their limit. */
export async function checkStore(env: Environment): Promise<Check[]> {
  const { unset, fail } = checking('store');
  const file = storeFile(env);
  if (!databaseUrl(env) && !existsSync(file)) return [unset(`${file} does not exist yet`, 'The relay creates it')];
  try {
    const store = await openStore(env);
    try {
      return [await describeStore(store), await checkDrops(store), await checkLabels(store)];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [fail(messageOf(error), error instanceof UserError ? error.hint : 'Check the store')];
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
  return checking('store').ok(`runs: ${await count('run')}; spans waiting for export: ${await count('outbox')}`);
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
    `${Number(items)} spans or data points were refused; latest (${latest.signal}): ${latest.detail}`,
    'Fix the cause given by the back end; refused items are listed in the table `export_drop` of the store',
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
  if (full.length === 0) return ok('within limits');
  return warn(
    full.map(({ label, values }) => `${label} has reached its limit of ${Number(values)} values`).join(', '),
    `New values are counted as "${OTHER}"; use a fixed set of names for workflows, steps and variants`,
  );
}
