import { expect, test } from 'vitest';
import { addConfiguration, setDefault } from '../../configurations/change-setup.ts';
import { previewConfiguration } from '../../configurations/configure.ts';
import { openStore } from '../../store/open-store.ts';
import { configVersions } from '../../store/queries/selection/configuration.ts';
import { lastDecisionNumber } from '../../store/queries/selection/decision.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { chosenConfiguration } from './chosen-configuration.ts';

const SCOPE = { workflow: 'package-build', step: '' };

test('the selection chooses among the strategies, which the first build adds, and says why', async () => {
  const env = { STEPMETER_HOME: temporaryFolder() };
  const first = await chosenConfiguration(env, 'library');
  expect(first).toEqual({
    configuration: { strategy: 'single' },
    choice: {
      id: expect.stringMatching(/^single@1\//),
      name: 'single',
      version: 1,
      mode: 'shadow',
      reason: expect.stringContaining('there are no outcomes yet'),
      maxCostUsd: null,
    },
  });
  await chosenConfiguration(env, 'library');
  expect(await changed(env)).toEqual(['cascade@1', 'parallel@1', 'single@1', 'subagents@1']);
});

test('a configuration that a person made the default is used; one with unknown settings is refused', async () => {
  const env = { STEPMETER_HOME: temporaryFolder() };
  await changed(env, { fast: { strategy: 'parallel', model: 'haiku', effort: 'low' } });
  expect(await chosenConfiguration(env, 'library')).toMatchObject({
    configuration: { strategy: 'parallel', model: 'haiku', effort: 'low' },
    choice: { name: 'fast' },
  });
  await changed(env, { odd: { strategy: 'swarm' } });
  await expect(chosenConfiguration(env, 'library')).rejects.toThrow(
    'Cannot build with the configuration "odd": its strategy is "swarm", expected one of single, parallel,',
  );
  await changed(env, { more: { strategy: 'single', temperature: '0' } });
  await expect(chosenConfiguration(env, 'library')).rejects.toThrow('a build has no setting temperature');
});

test('what the next build would use is the same as what it then uses, and is no decision', async () => {
  const env = { STEPMETER_HOME: temporaryFolder() };
  const request = { workflow: 'package-build', taskType: 'library' };
  expect(await previewConfiguration(env, request)).toBeUndefined();
  await changed(env, { fast: { strategy: 'parallel' } });
  const next = await previewConfiguration(env, request);
  expect(next).toMatchObject({ id: null, name: 'fast', mode: 'shadow' });
  expect((await chosenConfiguration(env, 'library')).choice).toMatchObject({ name: next?.name, reason: next?.reason });
  await previewConfiguration(env, request);
  const store = await openStore(env);
  expect(await lastDecisionNumber(store, SCOPE)).toBe(1);
  await store.close();
});

test('without a store nothing is chosen, and a build uses one session', async () => {
  const env = { STEPMETER_HOME: temporaryFolder(), STEPMETER: '0' };
  expect(await chosenConfiguration(env, 'library')).toEqual({ configuration: { strategy: 'single' } });
});

/** Adds configurations, each as the new default; returns the versions that exist, sorted. */
async function changed(
  env: Readonly<Record<string, string>>,
  configurations: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Promise<string[]> {
  const store = await openStore(env);
  try {
    const change = { scope: SCOPE, author: 'a test', reason: null };
    for (const [name, settings] of Object.entries(configurations)) {
      await addConfiguration(store, change, { name, configuration: { settings, files: {} } });
      await setDefault(store, change, name);
    }
    return (await configVersions(store, SCOPE)).map(({ id }) => id).toSorted();
  } finally {
    await store.close();
  }
}
