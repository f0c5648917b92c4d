import { existsSync } from 'node:fs';
import {
  databaseUrl,
  quarantineIn,
  spoolFolder,
  stateFolder,
  storeFile,
  type Environment,
} from '../core/environment.ts';
import { UserError, messageOf } from '../core/errors.ts';
import { otlpEndpoints } from '../core/otlp-endpoints.ts';
import { listSpool } from '../relay/list-spool.ts';
import { countQuarantined } from '../relay/quarantine.ts';
import { isRelayAtWork } from '../relay/relay-lock.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { checking, type Check } from './check.ts';

/** More than a relay leaves waiting, which looks five times a second. */
const MANY_WAITING = 1000;

const checkSpool = (env: Environment, relayAlive: boolean): Check => {
  const { ok, unset, warn } = checking('spool');
  const spool = spoolFolder(env);
  if (!existsSync(spool)) return unset(`${spool} is not there yet`, 'The first step or session makes it');
  const { count } = listSpool(spool, new Map());
  const found = count === 0 ? 'nothing waits' : `${count} records wait`;
  if (count < MANY_WAITING && (relayAlive || count === 0)) return ok(found);
  if (!relayAlive) return warn(found, '`stepmeter relay` takes them in; so does any command that shows runs');
  return warn(found, 'Look at what the relay says; the store may be slow or away');
};

const checkQuarantine = (env: Environment): Check => {
  const { ok, warn } = checking('quarantine');
  const home = stateFolder(env);
  const count = countQuarantined(home);
  if (count === 0) return ok('empty');
  return warn(
    `${count} records could not be taken in`,
    `The reasons are beside them: cat ${quarantineIn(home)}/*.reason`,
  );
};

const checkRelay = (env: Environment, alive: boolean): Check => {
  const { ok, unset, warn } = checking('relay');
  if (alive) return ok('at work');
  const start = '`stepmeter relay` starts it';
  if (Object.keys(otlpEndpoints(env)).length > 0) return warn('not running: nothing is exported', start);
  return unset('not running: the store is brought up to date when it is read', start);
};

const checkStore = async (env: Environment): Promise<Check[]> => {
  const { unset, fail } = checking('store');
  const file = storeFile(env);
  if (!databaseUrl(env) && !existsSync(file)) return [unset(`${file} is not there yet`, 'The relay makes it')];
  try {
    const store = await openStore(env);
    try {
      return [await describeStore(store), await checkDrops(store)];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [fail(messageOf(error), error instanceof UserError ? error.hint : 'Look at the store')];
  }
};

const describeStore = async ({ db }: Store): Promise<Check> => {
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
};

const checkDrops = async ({ db }: Store): Promise<Check> => {
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
};

/** What is between the hooks and the way out. */
export const checkRelaySide = async (env: Environment): Promise<Check[]> => {
  const alive = isRelayAtWork(stateFolder(env));
  return [checkSpool(env, alive), checkQuarantine(env), checkRelay(env, alive), ...(await checkStore(env))];
};
