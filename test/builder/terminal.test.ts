import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { missingTerminal, openTerminal } from '../../src/testing/claude/terminal.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { slowTests } from '../../src/testing/real.ts';
import { PROGRAM, runCli } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const slow = slowTests('a build on a terminal');

const SPECS = join(packageFolder(), 'examples', 'specs');

describe.skipIf(slow.skip || missingTerminal().length > 0)(slow.title, () => {
  test('shows its stages in place; Ctrl-C stops it and says how to continue', async () => {
    const [home, into] = [temporaryFolder(), join(temporaryFolder(), 'package')];
    const args = ['build', join(SPECS, 'slugify.md'), '--recorded', join(SPECS, 'slugify'), '--into', into];
    const env = isolatedEnvironment(home) as Record<string, string>;
    const terminal = openTerminal([process.execPath, PROGRAM, ...args], { cwd: home, env });
    await terminal.type(/✓ plan[^]*◐ implement[^]*of ≤ \$5\.00 · time left unknown/, '\u0003');
    await terminal.type(/cancelled: [^]*stepmeter build --resume [0-9a-f-]{36}/, '');
    await terminal.ended();
    const [build] = JSON.parse((await runCli(['runs', '--json'], { home })).stdout) as { id: string; result: string }[];
    const { code } = await runCli(['build', '--resume', build?.id ?? ''], { home });
    expect(code).toBe(0);
  });
});
