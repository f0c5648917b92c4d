import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { slowTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const slow = slowTests('builds of the example specifications');

const SPECS = join(packageFolder(), 'examples', 'specs');

const EXAMPLES = readdirSync(SPECS).flatMap((file) => (file.endsWith('.md') ? [file.replace(/\.md$/, '')] : []));

/** The task types that the examples are classified as. */
const KINDS: Readonly<Record<string, string>> = { slugify: 'library', 'tally-lines': 'cli', 'get-json': 'http-client' };

describe.skipIf(slow.skip)(slow.title, () => {
  test.each(EXAMPLES)('%s builds offline, and in parallel to the same package', async (name) => {
    const home = temporaryFolder();
    const build = async (strategy: string) => {
      const into = join(temporaryFolder(), 'package');
      const recorded = ['--recorded', join(SPECS, name), '--strategy', strategy, '--repairs', '1'];
      const { code, stdout, stderr } = await runCli(
        ['build', join(SPECS, `${name}.md`), ...recorded, '--into', into, '--json'],
        { home },
      );
      expect({ code, stderr, stdout: code === 0 ? '' : stdout }).toEqual({ code: 0, stderr: '', stdout: '' });
      const [started] = stdout.split('\n');
      return { tree: execFileSync('git', ['-C', into, 'rev-parse', 'HEAD^{tree}'], { encoding: 'utf8' }), started };
    };
    const single = await build('single');
    expect(JSON.parse(single.started ?? '')).toMatchObject({ kind: KINDS[name] });
    expect((await build('parallel')).tree).toBe(single.tree);
  });
});
