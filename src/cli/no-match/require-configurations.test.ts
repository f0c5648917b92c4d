import { expect, onTestFinished, test } from 'vitest';
import { addConfiguration } from '../../configurations/change-setup.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { openNewStore } from '../../testing/store/open-new-store.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { requireConfigurations } from './require-configurations.ts';

test.each([
  [['build'], 'builds', 'Did you mean "build"?'],
  [['build', 'other'], 'builds', 'Did you mean "build"? Others with configurations: other'],
  [['build', 'other'], 'x', 'Workflows with configurations: build; other'],
  [[], 'x', 'Add one: stepmeter config add NAME --workflow x --model opus'],
])('of the workflows %j, a hint for %s names each once: %s', async (workflows, workflow, hint) => {
  const store = await openNewStore(isolatedEnvironment(temporaryFolder()));
  onTestFinished(() => store.close());
  const change = { author: 'test', reason: null };
  const added = { name: 'a', configuration: { settings: { model: 'opus' }, files: {} } };
  for (const each of workflows)
    await addConfiguration(store, { ...change, scope: { workflow: each, step: '' } }, added);
  await expect(requireConfigurations(store, { workflow })).rejects.toMatchObject({ hint });
});
