import { expect, test } from 'vitest';
import { rebuildFacts } from '../../../facts/rebuild-facts.ts';
import { openStore } from '../../../store/open-store.ts';
import { isolatedEnvironment } from '../../../testing/isolated-state.ts';
import { inProcess } from '../../../testing/run-in-process.ts';
import { addRecordedRun, type RecordedStep } from '../../../testing/store/recorded-run.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { run } from '../../run.ts';
import { displayWidth } from '../../terminal/display-width.ts';

const runHere = inProcess(run);

test('insights prints what was found, the most expensive first, with an example', async () => {
  const home = await recordedHome();
  const { stdout, code } = await runHere(['insights'], { home });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^\$3\.00 of \$8\.00 \(38 %\) was spent on what follows, from .* UTC; overlaps are counted once\.$/m,
  );
  expect(stdout).toContain('Not included: 1 attempt of unknown cost.');
  expect(stdout).toMatch(/^retry loop +build \/ repair +\$3\.00 +6\.0 s +1 +0190-loop$/m);
  expect(stdout).toContain(
    'retry loop · build / repair: 1 run tried it 4 times; the cost is that of all attempts but the last',
  );
  const narrow = await runHere(['insights'], { home, env: { COLUMNS: '50' } });
  expect(Math.max(...narrow.stdout.split('\n').map(displayWidth))).toBeLessThanOrEqual(50);
});

test('insights prints JSON with figures, and says if there is nothing', async () => {
  const home = await recordedHome();
  const { stdout } = await runHere(['insights', '--json'], { home });
  expect(JSON.parse(stdout)).toMatchObject({
    insights: [{ kind: 'retry-loop', runs: 1, cost: { value: 3, unit: 'USD', n: 3 }, example: '0190-loop' }],
    total: { value: 3 },
    spent: { value: 8, missing: 1 },
  });
  expect((await runHere(['insights', '--since', '1h'], { home })).stdout).toContain('No ended runs from');
  expect(await runHere(['insights', '--workflow', 'x'], { home })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /Cannot find the workflow "x" in the store\nWorkflows in the store: build /,
    ) as string,
  });
});

test.each([
  [['--since', '2999-01-01'], 'is in the future'],
  [['--since', '1d', '--until', '2d'], 'is not before --until'],
  [['--since', 'yesterday'], 'an age such as 7d'],
])('insights %j is refused', async (args, message) => {
  const result = await runHere(['insights', ...args], { home: temporaryFolder() });
  expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) as string });
});

/** A state folder with two runs, one of which repaired four times. */
async function recordedHome(): Promise<string> {
  const home = temporaryFolder();
  const store = await openStore(isolatedEnvironment(home));
  const repair = (attempt: number): RecordedStep => ({
    name: 'repair',
    kind: 'repair',
    attempt,
    costUsd: 1,
    durationMs: 2000,
  });
  const implement: RecordedStep = { name: 'implement', costUsd: 2, files: ['a.ts'] };
  const started_at = Date.now() - 86_400_000;
  await addRecordedRun(store, { id: '0190-loop', started_at, steps: [implement, ...[1, 2, 3, 4].map(repair)] });
  await addRecordedRun(store, { id: '0191-calm', started_at, steps: [implement, { name: 'publish', costUsd: null }] });
  await rebuildFacts(store);
  await store.close();
  return home;
}
