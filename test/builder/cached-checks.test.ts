import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { slowTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const slow = slowTests('builds with cached checks');

const SPECS = join(packageFolder(), 'examples', 'specs');

describe.skipIf(slow.skip)(slow.title, () => {
  test('a second build of the same files reuses the results of the checks, except with --no-cache', async () => {
    const home = temporaryFolder();
    const checks = async (...args: string[]): Promise<unknown[]> => {
      const into = join(temporaryFolder(), 'package');
      const command = [
        'build',
        join(SPECS, 'slugify.md'),
        '--recorded',
        join(SPECS, 'slugify'),
        '--into',
        into,
        '--json',
      ];
      const { code, stdout, stderr } = await runCli([...command, ...args], { home });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout
        .split('\n')
        .filter((line) => line.includes('"check.command"'))
        .map((line) => JSON.parse(line) as unknown);
    };
    const ran = (ok: boolean) => ({ type: 'check.command', command: 'node --test', ok });
    const cachedMs = expect.any(Number) as number;
    expect(await checks()).toEqual([ran(false), ran(true)]);
    // The output of the failure names the folder of the first package, so that it is not the result of another one.
    expect(await checks()).toEqual([ran(false), { ...ran(true), cachedMs }]);
    expect(await checks('--no-cache')).toEqual([ran(false), ran(true)]);
  });
});
