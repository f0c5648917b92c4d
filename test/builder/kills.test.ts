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
import { killCount } from './kill-count.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const slow = slowTests('builds that are killed with SIGKILL');

const SPECS = join(packageFolder(), 'examples', 'specs');

/** Longer than a build of the example takes on an idle machine. */
const LONGEST_MS = 4000;

describe.skipIf(slow.skip)(slow.title, () => {
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
  const moments = Array.from(
    { length: killCount(0.4) },
    (_, n) => [random.whole(0, LONGEST_MS), n % 2 === 0 ? 'the build' : 'git'] as const,
  );
  let expected: string | undefined;

  test.each(moments)(
    '%i ms after the start, %s is killed: the same package, nothing paid twice, nothing left running',
    async (ms, what) => {
      expected ??= filesOf(await undisturbed());
      const [home, folder] = [temporaryFolder(), temporaryFolder()];
      const into = join(folder, 'package');
      const { runId, last } = await killedAfter(ms, home, { args: build(into), what });
      const ended = last?.['end'] === 'built' ? last : await resumed(runId, home);
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

  const resumed = async (runId: string, home: string): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runCli(['build', '--resume', runId, '--json'], { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return eventsIn(stdout).at(-1) ?? {};
  };

  /** Kills the program, or the git that it runs, some time after the build has started; returns the last event. */
  const killedAfter = async (ms: number, home: string, { args, what }: Killing) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: isolatedEnvironment(home),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    await Promise.race([sleep(ms), once(child, 'exit')]);
    if (what === 'the build') child.kill('SIGKILL');
    else await killGit(home, () => child.exitCode !== null);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const [started] = eventsIn(output);
    expect(started).toMatchObject({ type: 'build.started', runId: expect.any(String) });
    return { runId: String(started?.['runId']), last: eventsIn(output).at(-1) };
  };
});

type Killing = { readonly args: readonly string[]; readonly what: 'the build' | 'git' };

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

/** Kills the first git that runs, until one has been killed or the build has ended. */
async function killGit(home: string, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const git = processIds().find((pid) => nameOf(pid) === 'git' && belongsTo(pid, home));
    if (git !== undefined) return void process.kill(git, 'SIGKILL');
    await sleep(2);
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
