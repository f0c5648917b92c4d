import { expect, test } from 'vitest';
import { newRunId } from '../../core/ids/ids.ts';
import { eventually } from '../../testing/eventually.ts';
import { runCli, type CliResult } from '../../testing/run-cli.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { run } from '../run.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { displayWidth } from '../terminal/display-width.ts';

const runHere = inProcess(run);

test('runs filters, names the valid values of what it cannot use, and fits 40 columns', async () => {
  const home = temporaryFolder();
  for (const [workflow, command] of [
    ['package-build', 'true'],
    ['审查-🧪-review', 'false'],
  ] as const) {
    await runHere(['exec', '--workflow', workflow, '--step', 's', '--', command], { home });
    await otherIdStart();
  }
  const failed = await runHere(['runs', '--result', 'failure', '--since', '1h', '--json'], { home });
  expect(JSON.parse(failed.stdout)).toMatchObject([{ workflow: '审查-🧪-review', result: 'failure' }]);
  expect(await runHere(['runs', '--result', 'fail'], { home })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      'Cannot use "fail" for --result: expected one of success, failure, cancelled, abandoned, running, unknown',
    ) as string,
  });
  expect(await runHere(['runs', '--workflow', 'package-builds'], { home })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^stepmeter: Cannot find the workflow "package-builds".*\nDid you mean "package-build"/,
    ) as string,
  });
  expect((await runHere(['runs', '--since', 'yesterday'], { home })).stderr).toContain('an age such as 7d');
  expect((await runHere(['runs', '--until', '2020-01-01'], { home })).stdout).toContain('No run matches');

  const narrow = (await runHere(['runs'], { home, env: { COLUMNS: '40' } })).stdout.trimEnd().split('\n');
  expect(Math.max(...narrow.map(displayWidth))).toBeLessThanOrEqual(40);
  expect(narrow.at(-1)).toBe('Shortened to fit; --wide shows all');
  const [shown] = narrow[1]?.split(' ') ?? [];
  expect(shown).toMatch(/^[0-9a-f-]{12,}…$/);
  const found = await runHere(['show', shown ?? '', '--json'], { home });
  expect(JSON.parse(found.stdout)).toMatchObject({ run: { workflow: '审查-🧪-review' } });
  const usual = (await runHere(['runs'], { home, env: { COLUMNS: '80' } })).stdout;
  expect(usual).toMatch(/ 审查-🧪-review .*\n.* package-build /);
  const wide = (await runHere(['runs', '--wide'], { home, env: { COLUMNS: '40' } })).stdout;
  expect(wide).toMatch(/^RUN +WORKFLOW +STARTED \(UTC\) +RESULT +TIME +STEPS +ALL INPUT +OUTPUT +COST\n/);
});

test('colours are shown if they are forced, and not in a pipe or with NO_COLOR', async () => {
  const home = temporaryFolder();
  await runHere(['exec', '--workflow', 'w', '--step', 's', '--', 'true'], { home });
  const isColored = ({ stdout }: CliResult) => stdout.includes('\u001B[');
  expect(isColored(await runCli(['runs'], { home }))).toBe(false);
  expect(isColored(await runHere(['runs'], { home, env: { FORCE_COLOR: '1' } }))).toBe(true);
  expect(isColored(await runHere(['runs'], { home, env: { NO_COLOR: '1' } }))).toBe(false);
});

/** An ID starts with the time in milliseconds; a narrow table shows it to 16 of them. */
async function otherIdStart(): Promise<void> {
  // After another test has set the clock back, IDs keep their time for a while.
  const shown = (): string => newRunId().slice(0, 12);
  const before = shown();
  await eventually(() => expect(shown()).not.toBe(before));
}
