import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { addConfiguration } from '../configurations/change-setup.ts';
import { openStore } from '../store/open-store.ts';
import { isolatedState, workInEmptyFolder } from '../testing/isolated-state.ts';
import { configure } from './index.ts';

test.each([
  ['{"selection":{"mode":"auto","dayLimit":"5 dollars"}}', 'off', /"selection\.dayLimit" .*: expected an amount/],
  ['{', 'shadow', /Cannot use the settings in .*: it is not valid JSON/],
])('configure() warns of the settings file %s, and uses the default', async (text, mode, message) => {
  workInEmptyFolder();
  const home = isolatedState();
  writeFileSync(join(home, 'stepmeter.json'), text);
  const store = await openStore(process.env);
  const configuration = { settings: { model: 'opus' }, files: {} };
  const change = { scope: { workflow: 'w', step: '' }, author: 'test', reason: null };
  await addConfiguration(store, change, { name: 'usual', configuration });
  await store.close();
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  expect(await configure({ workflow: 'w' })).toMatchObject({ name: 'usual', mode });
  expect(warn.mock.calls.map(([warning]) => warning)).toContainEqual(expect.stringMatching(message));
});
