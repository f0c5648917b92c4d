import { setTimeout as sleep } from 'node:timers/promises';
import { readStat } from './proc.ts';
import type { ProcessStat } from './proc-text.ts';
import type { ProcessTree } from './process-tree.ts';

/** How long processes may take to end by themselves: enough for the CLI to write its bill and run its last hooks. */
export const GRACE_MS = 3000;

/** What became of a tree: how many processes were there, and how many could not be ended. */
export type Killed = { readonly found: number; readonly remaining: number };

/** Asks a whole tree to end, at once and without waiting. */
export function terminateTree(tree: ProcessTree): void {
  for (const stat of aliveIn(tree)) send(stat, 'SIGTERM');
}

function aliveIn(tree: ProcessTree): readonly ProcessStat[] {
  return tree.scan('thorough').filter(({ state }) => state !== 'Z' && state !== 'X');
}

/** Sends a signal to a process, unless its id has passed to another one since. */
function send({ pid, start }: ProcessStat, signal: NodeJS.Signals): void {
  if (readStat(pid)?.start !== start) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in the meantime, or is another user's.
  }
}

/** How long those may take that were killed outright; only what hangs in the kernel takes longer. */
const SWEEP_MS = 5000;

/** Ends every process of a tree, those that appear meanwhile too: first by SIGTERM, after the grace by SIGKILL. */
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

/** How many looks in a row must find nothing: a process that is just being made can escape one. */
const EMPTY_SCANS = 2;

const POLL_MS = 50;

/** Signals whatever is there until nothing is or the time is up; returns how many were there at the last look. */
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
