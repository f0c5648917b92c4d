import { setTimeout as sleep } from 'node:timers/promises';
import { readStat } from './inspect/proc.ts';
import type { ProcessStat } from './inspect/proc-text.ts';
import type { ProcessTree } from './inspect/process-tree.ts';

/** Grace period for processes to end by themselves: enough for the CLI to write its bill and run its last hooks. */
export const GRACE_MS = 3000;

/** The result of ending a tree: the number of processes found and of those that remain. */
export type Killed = { readonly found: number; readonly remaining: number };

/** Sends SIGTERM to a whole tree without waiting. */
export function terminateTree(tree: ProcessTree): void {
  for (const stat of aliveIn(tree)) send(stat, 'SIGTERM');
}

function aliveIn(tree: ProcessTree): readonly ProcessStat[] {
  return tree.scan('thorough').filter(({ state }) => state !== 'Z' && state !== 'X');
}

/** Sends a signal to a process, unless its ID was reused. */
function send({ pid, start }: ProcessStat, signal: NodeJS.Signals): void {
  if (readStat(pid)?.start !== start) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in the meantime, or is another user's.
  }
}

/** How long killed processes may take to exit; only those that hang in the kernel take longer. */
const SWEEP_MS = 5000;

/**
 * Ends every process of a tree, including those that appear meanwhile: SIGTERM first, SIGKILL after the grace period.
 */
export async function killTree(tree: ProcessTree, graceMs: number = GRACE_MS): Promise<Killed> {
  const asked = new Set<string>();
  const ask = (stat: ProcessStat): void => {
    if (asked.has(keyOf(stat))) return;
    asked.add(keyOf(stat));
    send(stat, 'SIGTERM');
  };
  const remainingProcesses = await pursue(tree, graceMs, ask);
  const left = remainingProcesses > 0 ? await pursue(tree, SWEEP_MS, (stat) => send(stat, 'SIGKILL')) : 0;
  return { found: asked.size, remaining: left };
}

function keyOf({ pid, start }: ProcessStat): string {
  return `${pid}:${start}`;
}

/** Number of consecutive empty scans required: a process that is just being created can escape one. */
const EMPTY_SCANS = 2;

const POLL_MS = 50;

/** Signals all processes until none is left or the time is up; returns the number found by the last scan. */
async function pursue(tree: ProcessTree, forMs: number, signal: (stat: ProcessStat) => void): Promise<number> {
  const until = Date.now() + forMs;
  for (let empty = 0; ;) {
    const alive = aliveIn(tree);
    alive.forEach(signal);
    empty = alive.length === 0 ? empty + 1 : 0;
    if (empty === EMPTY_SCANS || Date.now() >= until) return alive.length;
    await sleep(POLL_MS);
  }
}
