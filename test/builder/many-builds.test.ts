import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { slowTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { eventsIn } from './build-process.ts';
import { recordedBuild, type RecordedBuild } from './recorded-build.ts';

const slow = slowTests('many builds with one state folder');

/** `npm run test:queue` has 100 in the queue. */
const BUILDS = Number(process.env['STEPMETER_BUILDS'] ?? 4);

const AT_ONCE = 4;

/** What a build needs does not depend on how many there are. */
const MOST_MEMORY_MIB = 400;

describe.skipIf(slow.skip)(slow.title, { timeout: 60_000 + BUILDS * 30_000 }, () => {
  test('none is lost, each needs little memory, and the pool keeps nothing', async () => {
    const [home, folder] = [temporaryFolder(), temporaryFolder()];
    const queue = Array.from({ length: BUILDS }, (_, n) => join(folder, `package-${n}`));
    const ended: RecordedBuild[] = [];
    const work = async (): Promise<void> => {
      for (let into = queue.pop(); into !== undefined; into = queue.pop())
        ended.push(await recordedBuild(into, isolatedEnvironment(home), '--json'));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const lasts = ended.map(({ output }) => eventsIn(output).at(-1));
    expect(lasts.map((last) => last?.['end'])).toEqual(Array.from({ length: BUILDS }, () => 'built'));
    expect(Math.max(...ended.map(({ peakMib }) => peakMib))).toBeLessThan(MOST_MEMORY_MIB);
    const json = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await runCli([...args, '--json'], { home })).stdout);
    const runs = (await json('runs', '--limit', String(BUILDS + 1))) as { id: string; result: string }[];
    expect(runs.map(({ id, result }) => `${id} ${result}`).toSorted()).toEqual(
      lasts.map((last) => `${String(last?.['runId'])} success`).toSorted(),
    );
    expect(await json('worktree', 'list')).toMatchObject({ worktrees: [] });
  });
});
