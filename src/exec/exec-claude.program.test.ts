import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { writeCli } from '../testing/fake-cli/scripted-cli.ts';
import { LEAVE, isAlive, leaving, pidsIn } from '../testing/process/processes.ts';
import { readSpool } from '../testing/read-spool.ts';
import { PROGRAM } from '../testing/run-cli.ts';
import { eventually } from '../testing/eventually.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

let home: string;
let cwd: string;

beforeEach(() => {
  home = join(temporaryFolder(), 'state');
  cwd = temporaryFolder();
});

describe.skipIf(process.platform !== 'linux')('stepmeter exec with a Claude CLI', () => {
  test('leaves running what the CLI left running, which may be a server that was asked for', async () => {
    const child = exec(leaving([LEAVE['child in a session of its own']], 'exit 0'));
    expect(await exitOf(child)).toBe(0);
    expect(pidsIn(cwd).filter(isAlive)).toHaveLength(1);
    expect(record('step.ended')).toMatchObject({ result: 'success' });
    expect(readdirSync(join(home, 'sessions'))).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends everything that the CLI left when %s has ended it',
    async (signal) => {
      const code = 128 + constants.signals[signal];
      const script = `trap 'echo ended in its own way; exit ${code}' ${signal.slice(3)}`;
      const child = exec(
        `${script}\n${leaving([LEAVE['child in a session of its own']], 'while :; do sleep 0.05; done')}`,
      );
      let output = '';
      child.stdout?.on('data', (data) => (output += String(data)));
      await ready(1);
      child.kill(signal);
      expect(await exitOf(child)).toBe(code);
      expect(output).toBe('ended in its own way\n');
      expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
      expect(record('step.ended')).toMatchObject({ result: 'cancelled' });
    },
  );

  test.each(['SIGTERM', 'SIGINT'] as const)('is cancelled by %s also when the CLI then ends with 0', async (signal) => {
    const child = exec(`trap 'exit 0' ${signal.slice(3)}; ${leaving([LEAVE.child], 'while :; do sleep 0.05; done')}`);
    await ready(1);
    child.kill(signal);
    expect(await exitOf(child)).toBe(0);
    expect(record('step.ended')).toMatchObject({ result: 'cancelled', errorType: 'cancelled' });
    expect(record('run.ended')).toMatchObject({ result: 'cancelled' });
    expect(record('session.ended')).toMatchObject({ exitCode: 0, errorType: 'cancelled' });
  });

  test('records the end also when further signals come meanwhile', async () => {
    const child = exec(`trap 'exit 0' INT; ${leaving([LEAVE.child], 'while :; do sleep 0.05; done')}`);
    await ready(1);
    const again = setInterval(() => child.kill('SIGINT'), 1);
    await exitOf(child);
    clearInterval(again);
    expect(record('run.ended')).toMatchObject({ result: 'cancelled' });
  });

  test('ends what a CLI left that crashed, which is a failure and not cancelled', async () => {
    const child = exec(leaving([LEAVE['child in a session of its own']], 'kill -SEGV $$'));
    expect(await exitOf(child)).toBe(139);
    expect(pidsIn(cwd)).toHaveLength(1);
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
    expect(record('step.ended')).toMatchObject({ result: 'failure', errorType: 'SIGSEGV' });
  });

  test('kills a CLI that ignores the request to end', async () => {
    const child = exec(`echo $$ >> pids; trap '' TERM; ${leaving([LEAVE.child], 'while :; do sleep 0.05; done')}`);
    await ready(2);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(137);
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
    expect(record('step.ended')).toMatchObject({ result: 'cancelled', errorType: 'SIGKILL' });
  });

  test('has what a killed one left ended by the next one, and what it had done recorded', async () => {
    const killed = exec(leaving(Object.values(LEAVE), 'sleep 600'));
    await ready(Object.keys(LEAVE).length);
    await eventually(() => expect(readdirSync(join(home, 'sessions'))).toHaveLength(1));
    killed.kill('SIGKILL');
    await exitOf(killed);
    expect(pidsIn(cwd).every(isAlive)).toBe(true);
    expect(await exitOf(exec('exit 0'))).toBe(0);
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
    expect(readdirSync(join(home, 'sessions'))).toEqual([]);
    const [first] = readSpool(home).filter(({ context }) => context.step);
    expect(first?.records).toMatchObject([{ type: 'session.ended', exitCode: null, signal: 'SIGKILL' }]);
  });
});

/**
 * Runs a script as the Claude CLI in a step, on a system without another CLI; without the terminal of the tests, as
 * signals are sent to the process alone.
 */
function exec(script: string): ChildProcess {
  const bin = dirname(writeCli(temporaryFolder(), script));
  const env = isolatedEnvironment(home, { PATH: `${bin}:${String(process.env['PATH'])}`, HOME: cwd });
  const args = ['exec', '--workflow', 'w', '--step', 's', '--', 'claude', '-p', 'go'];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    for (const pid of pidsIn(cwd).filter(isAlive)) process.kill(pid, 'SIGKILL');
  });
  return child;
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  return (await once(child, 'exit'))[0] as number | null;
}

/** The last record of this type. */
function record(type: string): Record<string, unknown> | undefined {
  return readSpool(home)
    .flatMap(({ records }) => records)
    .findLast((one) => one['type'] === type);
}

function ready(count: number): Promise<void> {
  return eventually(() => expect(pidsIn(cwd)).toHaveLength(count));
}
