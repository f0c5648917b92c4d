import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { packageFolder } from '../core/paths/package-folder.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

/** A process of its own, because what it changes cannot be changed back. */
const PROGRAM = `
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
const { inheritContextInChildProcesses } = await import(${url('./child-processes.ts')});
const { step } = await import(${url('./step.ts')});
inheritContextInChildProcesses();
const env = { PATH: process.env.PATH, CLAUDE_CODE_PLUGIN_DIRS: '/own' };
await step('a', { files: false }, async () => {
  process.stdout.write((await promisify(execFile)('printenv', ['CLAUDE_CODE_PLUGIN_DIRS'], { env })).stdout);
});
`;

test('a process with an environment of its own keeps the plugins that it lists, besides the hooks of its step', () => {
  const folder = temporaryFolder();
  const options = { cwd: folder, env: isolatedEnvironment(folder), encoding: 'utf8' } as const;
  const plugins = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], options);
  expect(plugins).toBe(`/own:${packageFolder()}/hooks\n`);
});

function url(file: string): string {
  return JSON.stringify(new URL(file, import.meta.url).href);
}
