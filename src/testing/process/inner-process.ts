import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { Owner } from '../../core/context.ts';
import { identityOf } from '../../process/inspect/process-identity.ts';
import { processIds, readStat } from '../../process/inspect/proc.ts';

/** A process in a PID namespace of its own, where it has the ID 1. */
export type InnerProcess = {
  /** Its ID in the namespace of the test. */
  readonly pid: number;
  /** As it would record itself. */
  readonly owner: Owner;
  /** Has it exit by itself. */
  readonly leave: () => Promise<void>;
};

const NAMESPACE = ['--user', '--pid', '--fork', '--kill-child'];

/** Whether this system lets users create PID namespaces, and has the program for it. */
export function canUnshare(): boolean {
  return spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;
}

/** Starts a process in a PID namespace of its own, which ends with the test. */
export async function startInnerProcess(): Promise<InnerProcess> {
  const unshare = spawn('unshare', [...NAMESPACE, 'sh', '-c', 'echo; read line'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void unshare.kill('SIGKILL'));
  await once(unshare.stdout, 'data');
  const pid = processIds().find((one) => readStat(one)?.parent === unshare.pid) ?? 0;
  const leave = async (): Promise<void> => {
    const closed = once(unshare, 'close');
    unshare.stdin.end();
    await closed;
  };
  return { pid, owner: { ...identityOf(pid), pid: 1 }, leave };
}
