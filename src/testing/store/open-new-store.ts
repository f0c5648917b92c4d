import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../core/time/clock.ts';
import { databaseUrl, storeFile, type Environment } from '../../core/environment.ts';
import { openStore, type Store } from '../../store/open-store.ts';

/**
 * Opens a store like `openStore`. A new one in SQLite is not migrated: it starts as a copy of a migrated file, which
 * takes a tenth of the CPU time. Tests of migrations and of opening use `openStore`.
 */
export async function openNewStore(env: Environment, clock?: Clock): Promise<Store> {
  if (databaseUrl(env) === undefined && !existsSync(storeFile(env))) copyFileSync(await migratedFile(), storeFile(env));
  return openStore(env, clock);
}

let migrated: Promise<string> | undefined;

function migratedFile(): Promise<string> {
  migrated ??= createMigratedFile();
  return migrated;
}

/** A store without an identity, which is created when a copy of it is opened. */
async function createMigratedFile(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'stepmeter-migrated-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  const env = { STEPMETER_HOME: home };
  const store = await openStore(env);
  await store.db.deleteFrom('store').execute();
  await store.close();
  return storeFile(env);
}
