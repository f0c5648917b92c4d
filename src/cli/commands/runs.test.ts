import { expect, test } from 'vitest';
import { runCli } from '../../testing/run-cli.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { displayWidth } from '../terminal/display-width.ts';

test(
  'runs filters, names the valid values of what it cannot use, and fits 40 columns',
  { timeout: 60_000 },
  async () => {
    const home = temporaryFolder();
    for (const [workflow, command] of [
      ['package-build', 'true'],
      ['审查-🧪-review', 'false'],
    ] as const)
      await runCli(['exec', '--workflow', workflow, '--step', 's', '--', command], { home });
    const failed = await runCli(['runs', '--result', 'failure', '--since', '1h', '--json'], { home });
    expect(JSON.parse(failed.stdout)).toMatchObject([{ workflow: '审查-🧪-review', result: 'failure' }]);
    expect(await runCli(['runs', '--result', 'fail'], { home })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'Cannot use "fail" for --result: expected one of success, failure, cancelled, abandoned, running, unknown',
      ) as string,
    });
    expect(await runCli(['runs', '--workflow', 'package-builds'], { home })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^stepmeter: Cannot find the workflow "package-builds".*\nDid you mean "package-build"/,
      ) as string,
    });
    expect((await runCli(['runs', '--since', 'yesterday'], { home })).stderr).toContain('an age such as 7d');
    expect((await runCli(['runs', '--until', '2020-01-01'], { home })).stdout).toContain('No run matches');

    const narrow = (await runCli(['runs'], { home, env: { COLUMNS: '40' } })).stdout.trimEnd().split('\n');
    expect(Math.max(...narrow.map(displayWidth))).toBeLessThanOrEqual(40);
    expect(narrow.at(-1)).toBe('Shortened to fit; --wide shows all');
    const [shown] = narrow[1]?.split(' ') ?? [];
    expect(shown).toMatch(/^[0-9a-f-]{12,}…$/);
    const found = await runCli(['show', shown ?? '', '--json'], { home });
    expect(JSON.parse(found.stdout)).toMatchObject({ run: { workflow: '审查-🧪-review' } });
    const wide = (await runCli(['runs', '--wide'], { home, env: { COLUMNS: '40' } })).stdout;
    expect(wide).toMatch(/^RUN +WORKFLOW +STARTED \(UTC\) +RESULT +TIME +STEPS +INPUT +OUTPUT +COST\n/);
  },
);

test('colours are shown if they are forced, and not in a pipe or with NO_COLOR', { timeout: 60_000 }, async () => {
  const home = temporaryFolder();
  await runCli(['exec', '--workflow', 'w', '--step', 's', '--', 'true'], { home });
  const shown = async (env: Record<string, string>) =>
    (await runCli(['runs'], { home, env })).stdout.includes('\u001B[');
  expect(await shown({})).toBe(false);
  expect(await shown({ FORCE_COLOR: '1' })).toBe(true);
  expect(await shown({ NO_COLOR: '1' })).toBe(false);
});
