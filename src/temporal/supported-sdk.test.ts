import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { StepmeterPlugin } from './stepmeter-plugin.ts';
import { unsupportedSdk } from './supported-sdk.ts';

test.each([
  ['1.11.8', false],
  ['1.19.9', false],
  ['1.20.0', true],
  ['1.24.0', true],
  ['2.0.0', false],
])('@temporalio/common %s can be recorded: %s', (version, isSupported) => {
  const problem = unsupportedSdk(applicationWith(version));
  expect(problem === undefined).toBe(isSupported);
  if (!isSupported) expect(problem).toContain(`found @temporalio/common ${version}, expected 1.20 or newer`);
});

test('a version that cannot be found is no problem', () => {
  expect(unsupportedSdk(join(temporaryFolder(), 'main.js'))).toBeUndefined();
});

test('with an unsupported SDK, the plugin warns once and changes nothing', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => void warn.mockRestore());
  const main = applicationWith('1.11.8');
  const [, plugin] = [new StepmeterPlugin({}, main), new StepmeterPlugin({}, main)];
  const options = { taskQueue: 'build', workflowsPath: '/workflows.js' };
  expect(plugin.configureWorker(options)).toBe(options);
  expect(plugin.configureReplayWorker(options)).toBe(options);
  expect(plugin.configureBundler(options)).toBe(options);
  const client = {};
  expect(plugin.configureClient(client)).toBe(client);
  expect(warn.mock.calls).toEqual([[unsupportedSdk(main), 'StepmeterWarning']]);
});

function applicationWith(version: string): string {
  const folder = temporaryFolder();
  const common = join(folder, 'node_modules', '@temporalio', 'common');
  mkdirSync(common, { recursive: true });
  writeFileSync(join(common, 'package.json'), JSON.stringify({ name: '@temporalio/common', version }));
  return join(folder, 'main.js');
}
