import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readStat } from '../../src/process/proc.ts';

/** Shell commands that each leave a process which runs for long, and write its id into the file `pids`. */
export const LEAVE = {
  child: 'sleep 600 & echo $! >> pids',
  'child in a session of its own': 'setsid sleep 600 & echo $! >> pids',
  'grandchild that lost its parent': '( (setsid sleep 600 & echo $! >> pids) & )',
  'child that ignores being asked': `sh -c 'trap "" TERM HUP INT; echo $$ >> pids; while :; do sleep 1; done' &`,
  'child with an environment of its own': 'env -i sh -c "echo \\$\\$ >> pids; exec sleep 600" &',
} as const;

/** Whether there is a process that still runs; one that has ended and that nobody waited for does not. */
export function isAlive(pid: number): boolean {
  const state = readStat(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The processes that have written their ids into the file `pids` of a folder. */
export function pidsIn(folder: string): number[] {
  const file = join(folder, 'pids');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : [];
}

/** A script that leaves all of these, waits until `count` have written their ids, and then runs `end`. */
export function leaving(commands: readonly string[], end: string): string {
  const written = `while [ "$(cat pids 2>/dev/null | wc -l)" -lt ${commands.length} ]; do sleep 0.02; done`;
  return [...commands, written, end].join('\n');
}

/** A process of somebody else, which is ended when the test has finished. */
export function bystander(env: NodeJS.ProcessEnv): number {
  const child = spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}
