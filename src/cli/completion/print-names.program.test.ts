import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../testing/run-cli.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

test('a shell completes run IDs, workflow names and the values of flags', async () => {
  const home = join(temporaryFolder(), 'state');
  const completions = async (...words: string[]) => {
    const { stdout, stderr } = await runCli(['--get-yargs-completions', 'stepmeter', ...words], { home });
    expect(stderr).toBe('');
    return stdout.trimEnd().split('\n');
  };
  expect(await completions('show', '')).toEqual(['']);
  expect(existsSync(home)).toBe(false);
  const id = (await runCli(['run', 'start', 'package-build'], { home })).stdout.trim();
  await runCli(['runs'], { home });
  expect(await completions('show', '')).toEqual([id]);
  expect(await completions('runs', '--workflow', 'pack')).toEqual(['package-build']);
  expect(await completions('runs', '--sort', '')).toEqual(['started', 'cost', 'duration']);
});

test('a command line that ends in --help is completed as it is', async () => {
  const words = ['--get-yargs-completions', 'stepmeter', 'show', '--help'];
  expect((await runCli(words, { home: temporaryFolder() })).stdout).toContain('--watch');
});
