import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { slowTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const slow = slowTests('a build');

const SPECS = join(packageFolder(), 'examples', 'specs');

describe.skipIf(slow.skip)(slow.title, () => {
  test('packs a package whose list of files is longer than the output that is kept', async () => {
    const [home, spec, into] = [temporaryFolder(), temporaryFolder(), join(temporaryFolder(), 'package')];
    copyFileSync(join(SPECS, 'slugify.md'), join(spec, 'SPEC.md'));
    mkdirSync(join(spec, 'src', 'data'), { recursive: true });
    for (let file = 0; file < 300; file++)
      writeFileSync(join(spec, 'src', 'data', `words-of-language-${file}.txt`), '');
    const args = ['build', spec, '--recorded', join(SPECS, 'slugify'), '--into', into, '--json'];
    const { code, stdout } = await runCli(args, { home });
    expect({ code, last: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown }).toMatchObject({
      code: 0,
      last: { end: 'built', files: [expect.stringContaining('.tgz')] },
    });
  });
});
