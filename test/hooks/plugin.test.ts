import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import { claudeEnvironment, missingClaude, requireClaude } from '../../src/testing/claude/cli.ts';
import { realTests } from '../../src/testing/real.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { billOf, sumsOf } from '../../src/testing/store/bill-sums.ts';
import { openInteractiveWorkshop } from '../../src/testing/claude/interactive-workshop.ts';

const real = realTests('the plugin in the eyes of the real CLI', missingClaude());

const run = promisify(execFile);

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(real.skip)(`${real.title}`, () => {
  test.each([
    ['the marketplace', '.'],
    ['the module', 'hooks'],
    ['the commands', 'hooks/command'],
  ])('is valid: %s', async (_what, folder) => {
    const said = await plugin(temporaryFolder(), ['validate', join(REPOSITORY, folder)]);
    expect(said).toContain('✔ Validation passed\n');
    expect(said).not.toMatch(/error|refuses/i);
    expect(said.match(/⚠ Found.*/g) ?? []).toEqual(folder === '.' ? [] : ['⚠ Found 1 plugin directory warning:']);
    if (folder !== '.') expect(said).toContain('No icon');
  });

  test('works as the copy that a marketplace installs', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('true')]);
    // The part of the repository that an installed package contains.
    const market = join(workshop.dir, 'market');
    for (const part of ['.claude-plugin', 'hooks'])
      cpSync(join(REPOSITORY, part), join(market, part), { recursive: true });
    await plugin(workshop.home, ['marketplace', 'add', market]);
    await plugin(workshop.home, ['install', 'stepmeter@stepmeter']);
    const result = await workshop.claude(['-p', 'go', '--permission-mode', 'bypassPermissions']);
    expect(workshop.pendingRecords().length).toBeGreaterThan(0);
    const runs = await workshop.endedRuns();
    expect(runs).toMatchObject([{ workflow: 'interactive', result: 'success', requests: 2 }]);
    expect(sumsOf(...runs)).toEqual(billOf(result));
    const status = await workshop.stepmeter(['hooks', 'status', '--scope', 'user', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({
      scopes: [{ scope: 'user', form: 'module', plugins: ['stepmeter@stepmeter'] }],
    });
  });

  test('works as the copy of its command form, in a folder with an odd name', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('true')]);
    const copy = join(workshop.dir, 'a copy');
    cpSync(join(REPOSITORY, 'hooks', 'command'), copy, { recursive: true });
    const result = await workshop.claude(['--plugin-dir', copy, '-p', 'go', '--permission-mode', 'bypassPermissions']);
    expect(workshop.pendingRecords()).toHaveLength(5);
    expect(sumsOf(...(await workshop.endedRuns()))).toEqual(billOf(result));
  });
});

async function plugin(home: string, args: readonly string[]): Promise<string> {
  const env = claudeEnvironment({ home, modelUrl: 'http://127.0.0.1:9' });
  return (await run(requireClaude(), ['plugin', ...args], { env, cwd: home })).stdout;
}
