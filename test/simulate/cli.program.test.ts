import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../src/report/list-runs.ts';
import type { RunReport } from '../../src/report/show-run.ts';
import type { Simulation } from '../../src/simulate/simulate.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { runCli, type CliResult } from '../../src/testing/run-cli.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { run } from '../../src/cli/run.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const SHORT = ['--span', '2h', '--from', '2026-10-19T08:00'];

const runHere = inProcess(run);

describe('stepmeter simulate', () => {
  test('leaves the real runs alone, and marks the simulated ones wherever they are shown', async () => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = await runCli(['simulate', ...SHORT, '--json'], { home });
    // A slow machine reports the progress.
    expect({ code, stderr: stderr.replaceAll(/^stepmeter: Simulating: .*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
    const simulation = JSON.parse(stdout) as Simulation;
    expect(simulation).toMatchObject({ simulated: true, home: join(home, 'simulated'), environment: 'simulated' });
    expect(existsSync(join(home, 'store.db'))).toBe(false);

    const its = { home: simulation.home };
    const runs = JSON.parse((await runHere(['runs', '--json', '--limit', '1000'], its)).stdout) as RunSummary[];
    expect(runs).toHaveLength(simulation.runs);
    expect(runs.every(({ simulated }) => simulated)).toBe(true);
    expect((await runHere(['runs'], its)).stdout).toContain('(simulated)');
    const shown = await runHere(['show', runs[0]?.id ?? ''], its);
    expect(shown.stdout.split('\n')[0]).toContain('SIMULATED');
    const report = JSON.parse((await runHere(['show', runs[0]?.id ?? '', '--json'], its)).stdout) as RunReport;
    expect(report.run.simulated).toBe(true);
  });

  test('says what it did, and that none of it is real', async () => {
    const home = temporaryFolder();
    const { code, stdout } = await simulateIn(home, ...SHORT, '--scenario', 'slow-step', '--onset', '0.25');
    expect(code).toBe(0);
    expect(stdout).toContain('SIMULATED');
    expect(stdout).toContain('(simulated, not billed)');
    expect(stdout).toContain('slow-step from 2026-10-19 08:30:00 UTC: The step implement');
    expect(stdout).toContain(`STEPMETER_HOME=${join(home, 'simulated')}`);
  });

  test.each([
    ['--scenario', 'storm', 'quiet'],
    ['--span', 'long', '14d'],
    ['--from', 'yesterday', '2026-11-02'],
    ['--onset', '2', 'from 0 to 1'],
    ['--runs-per-month', '0', 'above 0'],
    ['--seed', '', 'empty'],
    ['--from', '2999-01-01', 'that time is in the future'],
  ])('refuses %s "%s" and says what is right', async (flag, value, right) => {
    const { code, stdout, stderr } = await simulateIn(temporaryFolder(), flag, value);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(right);
  });

  test('refuses the state folder of the real runs', async () => {
    const home = temporaryFolder();
    const { code, stderr } = await simulateIn(home, ...SHORT, '--home', home);
    expect(code).toBe(2);
    expect(stderr).toContain('is the state folder of your real runs');
  });

  test('stops at Ctrl-C with what there is by then, which a later one can replace', async () => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = await runCli(['simulate', '--from', '2024-01-05', '--span', '900d'], {
      home,
      onStart: async (child) => {
        await eventually(() => expect(existsSync(join(home, 'simulated', 'store.db'))).toBe(true));
        child.kill('SIGINT');
      },
    });
    expect(code).toBe(1);
    expect(stdout).toContain('SIMULATED');
    expect(stderr).toMatch(/Stopped at 2024-.* UTC; the runs simulated until then are stored/);
    expect((await simulateIn(home, ...SHORT, '--fresh')).code).toBe(0);
  });

  test('continues in real time with --live until it is stopped', async () => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = await runCli(['simulate', '--live', '--span', '1h'], {
      home,
      onStderr: (said, process) => void (said.includes('Live') && !process.killed && process.kill('SIGINT')),
    });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('Live') });
    expect(stdout).toContain('SIMULATED');
  });
});

function simulateIn(home: string, ...args: string[]): Promise<CliResult> {
  return runHere(['simulate', ...args], { home });
}
