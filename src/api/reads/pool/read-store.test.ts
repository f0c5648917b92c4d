import { expect, onTestFinished, test } from 'vitest';
import { openStoreToRead } from '../../../store/open-store.ts';
import { isolatedEnvironment } from '../../../testing/isolated-state.ts';
import { openNewStore } from '../../../testing/store/open-new-store.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { readStore } from './read-store.ts';

test('readStore() reads nothing from a store that a newer version updates meanwhile, and says what to do', async () => {
  const env = isolatedEnvironment(temporaryFolder());
  const newer = await openNewStore(env);
  const store = await openStoreToRead(env);
  onTestFinished(async () => void (await Promise.all([newer.close(), store.close()])));
  expect(await readStore({ store, env: {} }, 'health', {})).toHaveProperty('answer');
  await newer.db
    .withTables<{ kysely_migration: { name: string; timestamp: string } }>()
    .insertInto('kysely_migration')
    .values({ name: '999', timestamp: '2100-01-01T00:00:00Z' })
    .execute();
  expect(await readStore({ store, env: {} }, 'health', {})).toEqual({
    failure: {
      kind: 'unavailable',
      message: expect.stringMatching(
        /^Cannot read the store: a newer version of Stepmeter updated it to schema version 999; this process supports up to \d+/,
      ),
      hint: 'Stop this process, update Stepmeter to the newer version, and start it again',
    },
  });
});
