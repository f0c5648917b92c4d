import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/core/environment.ts';
import { processIds, readCommandName, readEnviron } from '../../src/process/inspect/proc.ts';
import { hasVariable } from '../../src/process/inspect/proc-text.ts';
import { enforceLimits } from '../../src/process/limits/enforce-limits.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';

const LEASES = 5;

const PROCESSES = 8;

/** How many different worktrees 8 processes get that lease 5 each at the same time. */
export async function parallelLeases(env: Environment, repository: string): Promise<number> {
  const module = JSON.stringify(fileURLToPath(new URL('../../src/pool/lease.ts', import.meta.url)));
  const script = `import { leaseWorktree } from ${module};
    for (let i = 0; i < ${LEASES}; i++) console.log((await leaseWorktree({ env: process.env, repository: ${JSON.stringify(repository)} })).path);`;
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, () => {
      const args = ['--input-type=module', '--eval', script];
      const child = spawn(process.execPath, args, {
        env: env as NodeJS.ProcessEnv,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return text(child.stdout);
    }),
  );
  return new Set(outputs.flatMap((lines) => lines.split('\n').filter(Boolean))).size;
}

const WATCHED = 50;

const WATCH_MS = 5000;

/** The share of a core that watching 50 processes with limits takes. */
export async function samplingShare(): Promise<number> {
  const marker = { variable: 'STEPMETER_LIMIT', value: `bench-${process.pid}` };
  const env = { ...process.env, [marker.variable]: marker.value };
  const children = Array.from({ length: WATCHED }, () => spawn('sleep', ['600'], { env, stdio: 'ignore' }));
  try {
    const enforcement = enforceLimits({ marker, limits: { maxMemoryBytes: 1e15, maxCpuSeconds: 1e9 } });
    // The first scan reads the environment of every process of the machine.
    await sleep(1000);
    const [before, began] = [process.cpuUsage(), performance.now()];
    await sleep(WATCH_MS);
    const { user, system } = process.cpuUsage(before);
    const share = (user + system) / 1000 / (performance.now() - began);
    await enforcement.close();
    return share;
  } finally {
    await Promise.all(children.map(end));
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

/** How many processes are left of a command after its timeout, and after `reap --kill` if its supervisor was killed. */
export async function survivors(env: Environment): Promise<number> {
  return (await leftAfterTimeout(env)) + (await leftAfterKilledSupervisor(env));
}

async function leftAfterTimeout(env: Environment): Promise<number> {
  const mark = randomUUID();
  const limited = startLimited(env, mark, '5s');
  const ended = once(limited, 'exit');
  await startedProcesses(limited, mark);
  await ended;
  return marked(mark).length;
}

const MARK = 'BENCH_MARK';

/** A command that starts nested processes, each in a session of its own. */
const NESTED = ['sh', '-c', 'setsid sh -c "setsid sleep 600 & sleep 600" & setsid sleep 600 & sleep 600'] as const;

function startLimited(env: Environment, mark: string, timeout: string): ChildProcess {
  const options = ['--workflow', 'bench', '--step', 'nested', '--timeout', timeout];
  return stepmeter({ ...env, [MARK]: mark }, 'exec', ...options, '--', ...NESTED);
}

function stepmeter(env: Environment, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { env: env as NodeJS.ProcessEnv, stdio: 'ignore' });
}

const NESTED_SLEEPS = 4;

async function startedProcesses(limited: ChildProcess, mark: string): Promise<void> {
  while (
    limited.exitCode === null &&
    marked(mark).filter((pid) => readCommandName(pid) === 'sleep').length < NESTED_SLEEPS
  )
    await sleep(20);
}

function marked(mark: string): number[] {
  return processIds().filter((pid) => hasVariable(readEnviron(pid), MARK, mark));
}

async function leftAfterKilledSupervisor(env: Environment): Promise<number> {
  const mark = randomUUID();
  const limited = startLimited(env, mark, '10m');
  await startedProcesses(limited, mark);
  limited.kill('SIGKILL');
  await once(limited, 'exit');
  await once(stepmeter(env, 'reap', '--kill'), 'exit');
  return marked(mark).length;
}
