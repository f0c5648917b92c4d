import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../testing/process/processes.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { runCommand, type Exit } from '../run-command.ts';
import { limitProblem } from './limit-problem.ts';
import { openLimitGroup } from './limit-group.ts';
import { exceededBy, type Limits } from './limits.ts';
import { runLimited, type LimitedResult } from './run-limited.ts';

const MIB = 1024 ** 2;

describe.skipIf(process.platform !== 'linux')('the processes of a command', () => {
  test('are ended together if their CPU time exceeds the limit, also detached ones', async () => {
    const folder = temporaryFolder();
    const spin = `setsid sh -c 'echo $$ >"${folder}/pid"; while :; do :; done' & wait`;
    const { exceeded } = await limited({ maxCpuSeconds: 0.2 }, spin);
    expect(exceeded).toMatchObject({ limit: 'max_cpu_time', allowed: 0.2, survivors: 0 });
    expect(exceeded?.found).toBeGreaterThan(0.2);
    expect(isAlive(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false);
  });

  test('are ended if they use too much memory', async () => {
    const fill = `exec "${process.execPath}" -e 'globalThis.kept = Buffer.alloc(300 * 2 ** 20, 1); setInterval(() => {}, 1000)'`;
    const { exceeded } = await limited({ maxMemoryBytes: 200 * MIB }, fill);
    expect(exceeded).toMatchObject({ limit: 'max_memory', allowed: 200 * MIB });
  });

  test('are ended after the timeout, also if they ignore to be asked', async () => {
    const { exceeded, result } = await limited({ timeoutMs: 100 }, "trap '' TERM; while :; do sleep 0.05; done");
    expect(exceeded).toMatchObject({ limit: 'timeout', allowed: 100, survivors: 0 });
    expect(result.signal).toBe('SIGKILL');
  });

  test('are left alone within the limits', async () => {
    const limits = { maxMemoryBytes: 500 * MIB, maxCpuSeconds: 60, timeoutMs: 60_000 };
    expect(await limited(limits, 'exit 3')).toEqual({ result: { code: 3, signal: null } });
  });
});

test.each([
  [
    { limit: 'max_memory', found: 300 * MIB, allowed: 200 * MIB },
    'it used 300.0 MiB of memory, its limit is 200.0 MiB of memory',
    137,
  ],
  [
    { limit: 'max_memory', found: undefined, allowed: 200 * MIB },
    'the kernel ended it, its limit is 200.0 MiB of memory',
    137,
  ],
  [
    { limit: 'max_cpu_time', found: 61, allowed: 60 },
    'it used 1.0 min of CPU time, its limit is 1.0 min of CPU time',
    152,
  ],
  [{ limit: 'timeout', found: 2000, allowed: 1000 }, 'it ran for 2.0 s, its limit is 1.0 s', 124],
] as const)('limitProblem() says what was exceeded: %j', (exceeded, state, exitCode) => {
  const problem = limitProblem({ ...exceeded, survivors: 0 });
  expect(problem).toMatchObject({ name: exceeded.limit, message: `Cannot finish the step: ${state}`, exitCode });
  expect(limitProblem({ ...exceeded, survivors: 2 }).message).toMatch(/2 of its processes could not be ended$/);
});

test('a limit is exceeded above it, not at it', () => {
  const usage = { memoryBytes: 10, cpuSeconds: 1, elapsedMs: 5 };
  expect(exceededBy({ maxMemoryBytes: 10, maxCpuSeconds: 1, timeoutMs: 5 }, usage)).toBeUndefined();
  expect(exceededBy({ maxMemoryBytes: 9 }, usage)).toMatchObject({ limit: 'max_memory', found: 10 });
  expect(exceededBy({}, usage)).toBeUndefined();
});

describe('a control group', () => {
  test('is created beside that of this process if memory is delegated, and says that the kernel ended a process', () => {
    const place = groups('cpu memory pids');
    const group = openLimitGroup('x', 100 * MIB, place);
    const folder = join(place.root, 'app', 'stepmeter-x');
    expect(readFileSync(join(folder, 'memory.max'), 'utf8')).toBe(String(100 * MIB));
    expect(group?.enter()).toBe(true);
    expect(readFileSync(join(folder, 'cgroup.procs'), 'utf8')).toBe(String(process.pid));
    group?.leave();
    expect(readFileSync(join(place.root, 'app/own/cgroup.procs'), 'utf8')).toBe(String(process.pid));
    writeFileSync(join(folder, 'memory.events'), 'low 0\noom 0\noom_kill 0\n');
    expect(group?.exceeded()).toBeUndefined();
    writeFileSync(join(folder, 'memory.events'), 'low 0\noom 1\noom_kill 1\n');
    expect(group?.exceeded()).toEqual({ limit: 'max_memory', found: undefined, allowed: 100 * MIB });
  });

  test('is not created if memory is not delegated', () => {
    const place = groups('cpu pids');
    expect(openLimitGroup('x', 100 * MIB, place)).toBeUndefined();
    expect(readdirSync(join(place.root, 'app'))).not.toContain('stepmeter-x');
    expect(existsSync(join(place.root, 'app/own/stepmeter-x'))).toBe(false);
  });
});

function limited(limits: Limits, script: string): Promise<LimitedResult<Exit>> {
  return runLimited(limits, join(temporaryFolder(), 'sessions'), (marker) =>
    runCommand('sh', ['-c', script], { PATH: process.env['PATH'], ...marker }, { onOutput: () => {} }),
  );
}

/** A tree of control groups in which this process is in `app/own`, and `app` delegates controllers. */
function groups(controllers: string) {
  const root = temporaryFolder();
  mkdirSync(join(root, 'app/own'), { recursive: true });
  writeFileSync(join(root, 'app/cgroup.subtree_control'), controllers);
  for (const folder of ['app', 'app/own']) writeFileSync(join(root, folder, 'cgroup.procs'), '');
  return { root, own: '/app/own' };
}
