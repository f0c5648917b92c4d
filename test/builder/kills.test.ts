import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { processIds } from '../../src/process/inspect/proc.ts';
import { slowTests } from '../../src/testing/real.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { PROGRAM, runCli } from '../../src/testing/run-cli.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const slow = slowTests('builds that are killed with SIGKILL');

const SPECS = join(packageFolder(), 'examples', 'specs');

/** More with `STEPMETER_KILLS=50`. */
const KILLS = Number(process.env['STEPMETER_KILLS'] ?? 5);

/** Longer than a build of the example takes on an idle machine. */
const LONGEST_MS = 4000;

describe.skipIf(slow.skip)(slow.title, { timeout: 120_000 }, () => {
  const build = (into: string): string[] => [
    'build',
    join(SPECS, 'slugify.md'),
    ...['--recorded', join(SPECS, 'slugify'), '--into', into, '--json'],
  ];

  const filesOf = (tarball: string): string =>
    execFileSync('sh', ['-c', 'tar -xOzf "$0" | sha256sum', tarball], { encoding: 'utf8' });

  const eventsIn = (stdout: string): Record<string, unknown>[] =>
    stdout
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  const random = randomOf(17);
  const moments = Array.from({ length: KILLS }, () => random.whole(0, LONGEST_MS));
  let expected: string | undefined;

  test.each(moments)(
    'killed %i ms after its start: the same package, nothing paid twice, nothing left running',
    async (ms) => {
      expected ??= filesOf(await undisturbed());
      const [home, folder] = [temporaryFolder(), temporaryFolder()];
      const into = join(folder, 'package');
      const runId = await killedAfter(ms, home, build(into));
      const { code, stdout, stderr } = await runCli(['build', '--resume', runId, '--json'], { home });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const ended = eventsIn(stdout).at(-1) ?? {};
      expect(filesOf((ended['files'] as string[])[0] ?? '')).toBe(expected);
      const report = JSON.parse((await runCli(['show', runId, '--json'], { home })).stdout) as {
        totals: { costUsd: number };
      };
      expect(report.totals.costUsd).toBeCloseTo(Number(ended['costUsd']), 9);
      expect(completedKeys(home, runId)).toEqual([...new Set(completedKeys(home, runId))]);
      expect(processIds().filter((pid) => belongsTo(pid, home))).toEqual([]);
    },
  );

  const undisturbed = async (): Promise<string> => {
    const home = temporaryFolder();
    const { stdout } = await runCli(build(join(temporaryFolder(), 'package')), { home });
    const [tarball = ''] = (eventsIn(stdout).at(-1)?.['files'] ?? []) as string[];
    return tarball;
  };

  /** Kills the program some time after the build has started; returns the ID of its run. */
  const killedAfter = async (ms: number, home: string, args: readonly string[]): Promise<string> => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: isolatedEnvironment(home),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    await Promise.race([sleep(ms), once(child, 'exit')]);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const [started] = eventsIn(output);
    expect(started).toMatchObject({ type: 'build.started', runId: expect.any(String) });
    return String(started?.['runId']);
  };
});

/** The activities that ended with a result, once per result. */
function completedKeys(home: string, runId: string): string[] {
  return readFileSync(join(home, 'builds', runId, 'journal.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"completed"'))
    .map((line) => (JSON.parse(line) as { key: string }).key);
}

function belongsTo(pid: number, home: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(home);
  } catch {
    return false;
  }
}
