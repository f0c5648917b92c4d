import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readStat } from '../../process/inspect/proc.ts';

/** Shell commands that each leave a long-running process and write its ID to the file `pids`. */
export const LEAVE = {
  child: 'sleep 600 & echo $! >> pids',
  'child in a session of its own': 'setsid sleep 600 & echo $! >> pids',
  'grandchild that lost its parent': '( (setsid sleep 600 & echo $! >> pids) & )',
  'child that ignores being asked': `sh -c 'trap "" TERM HUP INT; echo $$ >> pids; while :; do sleep 1; done' &`,
  'child with an environment of its own': 'env -i sh -c "echo \\$\\$ >> pids; exec sleep 600" &',
} as const;

/** Whether a process is running; a zombie is not. */
export function isAlive(pid: number): boolean {
  const state = readStat(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The process IDs in the file `pids` of a folder. */
export function pidsIn(folder: string): number[] {
  const file = join(folder, 'pids');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : [];
}

/** A script that runs all of these, waits until `count` IDs are written, and then runs `end`. */
export function leaving(commands: readonly string[], end: string): string {
  const written = `while [ "$(cat pids 2>/dev/null | wc -l)" -lt ${commands.length} ]; do sleep 0.02; done`;
  return [...commands, written, end].join('\n');
}

/** An unrelated process that is ended after the test. */
export function bystander(env: NodeJS.ProcessEnv): number {
  const child = spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}
