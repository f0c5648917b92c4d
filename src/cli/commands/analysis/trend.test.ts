import { describe, expect, test } from 'vitest';
import type { Trend } from '../../../analysis/trends/trend.ts';
import { inProcess } from '../../../testing/run-in-process.ts';
import { addBuild, fillStore } from '../../../testing/analysis/stored-builds.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { run } from '../../run.ts';

const HOUR_MS = 3_600_000;

const stepmeter = inProcess(run);

describe('stepmeter trend', () => {
  test('shows values with intervals, changes with their cause, and the same figures as JSON', async () => {
    const home = temporaryFolder();
    await fillStore(home, async (store) => {
      for (let index = 0; index < 60; index += 1)
        await addBuild(store, `run-${String(index).padStart(2, '0')}`, Date.now() - (61 - index) * HOUR_MS, {
          costUsd: (1 + (index % 5) / 10) * (index < 30 ? 1 : 3),
          version: index < 30 ? '1' : '2',
        });
    });
    const { stdout } = await stepmeter(['trend', '--workflow', 'build', '--since', '4d'], { home });
    expect(stdout).toContain('Cost per run, build, ');
    expect(stdout).toMatch(
      /total +\$2\.40 \[2\.07, \d\.\d\d\] n=60\nBrackets have the 95 % interval; n is the number of runs\.\n/,
    );
    expect(stdout).toMatch(/cost changed, \$1\.20 → \$3\.60 \(\+200 % \[\+\d+, \+\d+\]\), n=30 before, 30 after/);
    expect(stdout).toContain('Likely cause: configuration c@1 → c@2');

    const json = await stepmeter(['trend', '--by', 'step', '--since', '4d', '--bucket', 'week', '--json'], { home });
    const trend = JSON.parse(json.stdout) as Trend;
    expect(trend).toMatchObject({ metric: 'cost', observed: 'attempt', by: 'step', workflow: null, bucket: 'week' });
    expect(trend.groups.map(({ name }) => name)).toEqual(['implement']);
    expect(trend.groups[0]?.total).toMatchObject({ value: expect.closeTo(2.4, 9) as number, unit: 'USD', n: 60 });
    expect(trend.groups[0]?.changes).toHaveLength(1);

    const tools = await stepmeter(['trend', '--by', 'tool', '--metric', 'duration', '--since', '4d'], { home });
    expect(tools.stdout).toMatch(/^Duration per tool call, /);
    expect(tools.stdout).toMatch(/Bash +2\.0 s .*n=60/);
    expect(tools.stdout).toContain('n is the number of tool calls.');
    const agents = await stepmeter(['trend', '--by', 'agent', '--since', '4d'], { home });
    expect(agents.stdout).toMatch(/main +\$2\.40 .*n=60/);
  });

  test('names simulated runs if no others match, as insights and baselines do', async () => {
    const home = temporaryFolder();
    await fillStore(home, (store) =>
      addBuild(store, 'run', Date.now() - HOUR_MS, { costUsd: 1, version: '1', simulated: 1 }),
    );
    const said = async (...args: readonly string[]) => {
      const { stdout, stderr } = await stepmeter(args, { home });
      return stdout + stderr;
    };
    expect(await said('trend')).toMatch(/\nNo run matches\. 1 simulated run would match: add --simulated\.\n$/);
    expect(await said('trend', '--simulated')).toMatch(/total +\$1\.00 n=1/);
    expect(await said('trend', '--since', '1m')).not.toContain('simulated');
    expect(await said('insights')).toContain('1 simulated run would match: add --simulated.');
    expect(await said('insights', '--simulated')).toContain('Nothing found from');
    expect(await said('baseline', 'set', 'x')).toContain('1 simulated run would match: add simulated=yes');
  });

  test('says that nothing matches, and what it cannot use', async () => {
    const home = temporaryFolder();
    const said = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await stepmeter(['trend', ...args], { home });
      return `${code} ${stdout}${stderr}`;
    };
    expect(await said('--since', '1h')).toMatch(/^0 Cost per run, .*\nNo run matches\./);
    await fillStore(home, (store) => addBuild(store, 'run', Date.now() - HOUR_MS, { costUsd: 1, version: '1' }));
    expect(await said('--since', '1m')).toMatch(/^0 .*\nNo run matches\./);
    expect(await said('--metric', 'costs')).toMatch(/^2 .*Cannot use "costs" for --metric: Did you mean "cost"\?/);
    expect(await said('--by', 'tools')).toMatch(/^2 .*Did you mean "tool"\? Expected one of workflow, /);
    expect(await said('--workflow', 'builds')).toMatch(
      /^2 .*Cannot find the workflow "builds" in the store\nDid you mean "build"\?/,
    );
    expect(await said('--step', 'plan')).toMatch(/^2 .*Cannot find the step "plan" in the store\nKnown: implement/);
    expect(await said('--since', '2100-01-01')).toMatch(/^2 .*the time is in the future\n/);
    expect(await said('--since', '2d', '--until', '3d')).toMatch(/^2 .*the range is empty\n/);
    expect(await said('--by', 'tool')).toMatch(
      /^2 .*Cannot divide cost by tool: .*\nUse --metric duration, success, errors/,
    );
    expect(await said('--by', 'agent', '--metric', 'success')).toMatch(/^2 .*\nUse --metric cost, tokens, cache/);
    expect(await said('--since', '2026-11-02 8:00')).toMatch(/^2 .*expected a date or time in UTC/);
  });
});
