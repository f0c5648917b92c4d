import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../analysis/baselines/progress.ts';
import { addBuild, fillStore } from '../../../testing/analysis/stored-builds.ts';
import { inProcess } from '../../../testing/run-in-process.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { run } from '../../run.ts';

const DAY_MS = 86_400_000;

const stepmeter = inProcess(run);

describe('stepmeter baseline', () => {
  test('saves runs, with which later ones are compared by step and cause', async () => {
    const home = await homeWithBuilds();
    const set = await stepmeter(['baseline', 'set', 'before', 'workflow=build,until=11d'], { home });
    expect(set).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/before .* 20 +workflow=build,since=/) as string,
    });

    const { stdout } = await stepmeter(['trend', '--baseline', 'before'], { home });
    expect(stdout).toMatch(
      /^Since the baseline before \(A\): \$1\.20 less per run \(−50 % \[−\d+, −\d+\]\), \$12\.00 less over 10 runs \(B\)\n/,
    );
    expect(stdout).toMatch(/implement +\$2\.40 +\$1\.20/);

    const json = await stepmeter(['trend', '--baseline', 'before', '--json'], { home });
    const progress = JSON.parse(json.stdout) as Progress;
    expect(progress).toMatchObject({ baseline: 'before', comparison: { a: { runs: 20 }, b: { runs: 10 } } });
    expect(progress.perRunUsd).toBeCloseTo(-1.2, 9);
    expect(sumOf(progress.comparison.ladder.rungs.map(({ usd }) => usd))).toBeCloseTo(progress.perRunUsd, 9);
    expect(sumOf(progress.steps.map(({ perRunUsd }) => perRunUsd ?? Number.NaN))).toBeCloseTo(progress.perRunUsd, 9);
    expect(progress.totalUsd).toBeCloseTo(-12, 9);
  });

  test('keeps its range, is listed, replaced and removed', async () => {
    const home = await homeWithBuilds();
    const names = async () =>
      (JSON.parse((await stepmeter(['baseline', 'list', '--json'], { home })).stdout) as { name: string }[]).map(
        ({ name }) => name,
      );
    expect((await stepmeter(['baseline', 'list'], { home })).stdout).toContain('There are no baselines.');
    await stepmeter(['baseline', 'set', 'b, "quoted" 🚀', 'until=10d'], { home });
    expect(await stepmeter(['baseline', 'set', 'b, "quoted" 🚀'], { home })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^stepmeter: Cannot set the baseline .*: it exists\n.*--replace/) as string,
    });
    await stepmeter(['baseline', 'set', 'a', 'workflow=build,since=30d,until=10d'], { home });
    expect(await names()).toEqual(['a', 'b, "quoted" 🚀']);
    expect((await stepmeter(['baseline', 'set', 'a', 'until=5d', '--replace'], { home })).code).toBe(0);
    expect((await stepmeter(['baseline', 'remove', 'a'], { home })).stdout).toBe('Removed the baseline a\n');
    expect(await names()).toEqual(['b, "quoted" 🚀']);
  });

  test('says what it cannot use', async () => {
    const home = await homeWithBuilds();
    await stepmeter(['baseline', 'set', 'before', 'until=10d'], { home });
    const said = async (...args: readonly string[]) => (await stepmeter(args, { home })).stderr;
    expect(await said('trend', '--baseline', 'before-')).toMatch(
      /Cannot find the baseline "before-"\nDid you mean "before"\?/,
    );
    expect(await said('baseline', 'remove', 'x')).toMatch(/Cannot find the baseline "x"\nKnown: before/);
    expect(await said('trend', '--baseline', 'before', '--since', '15d')).toMatch(
      /Cannot compare with the baseline "before": it ends at .*\nGive a --since from the end of the baseline on/,
    );
    expect(await said('trend', '--baseline', 'before', '--since', '1h')).toMatch(
      /Cannot compare runs: no ended run matches/,
    );
    expect(await said('baseline', 'set', 'empty', 'workflow=other')).toMatch(/no ended run matches workflow=other/);
    expect(await said('baseline', 'set', 'wrong', 'workflows=build')).toMatch(
      /unknown key "workflows"\nDid you mean "workflow"\?/,
    );
  });
});

/** Twenty runs of $2.40 until 11 days ago, and ten of $1.20 since. */
async function homeWithBuilds(): Promise<string> {
  const home = temporaryFolder();
  await fillStore(home, async (store) => {
    for (let index = 0; index < 30; index += 1)
      await addBuild(store, `run-${index}`, Date.now() - (30.5 - index) * DAY_MS + 60_000 * (index < 20 ? 0 : 1), {
        costUsd: (index < 20 ? 2.4 : 1.2) * (0.9 + 0.2 * (index % 2)),
        version: '1',
      });
  });
  return home;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
