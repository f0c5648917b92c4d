import { expect, test } from 'vitest';
import { bystander, isAlive } from '../testing/process/processes.ts';
import { killTree } from './kill-tree.ts';
import { readStat } from './inspect/proc.ts';
import type { ProcessStat } from './inspect/proc-text.ts';

test.skipIf(process.platform !== 'linux')(
  'killTree() spares a process that was given the id of one of the tree',
  async () => {
    const [member, other] = [bystander({}), bystander({})];
    const ended = { ...statOf(other), start: statOf(other).start - 1 };
    // Found by the first scan, sent SIGTERM, and, because it seems to stay, killed.
    const scans = Array.from({ length: 4 }, () => [statOf(member), ended]);
    expect(await killTree(treeOf(scans), 100)).toEqual({ found: 2, remaining: 0 });
    expect([isAlive(member), isAlive(other)]).toEqual([false, true]);
  },
);

test('killTree() counts nothing if no process is left', async () => {
  expect(await killTree(treeOf([]))).toEqual({ found: 0, remaining: 0 });
});

test('killTree() scans twice: a process that is just being made can escape one scan', async () => {
  const member = bystander({});
  expect(await killTree(treeOf([[], [statOf(member)]]))).toEqual({ found: 1, remaining: 0 });
  expect(isAlive(member)).toBe(false);
});

function statOf(pid: number): ProcessStat {
  const stat = readStat(pid);
  if (!stat) throw new Error(`There is no process ${pid}`);
  return stat;
}

/** A process tree with these successive scans, empty afterwards. */
function treeOf(scans: readonly (readonly ProcessStat[])[]) {
  const left = [...scans];
  return { scan: () => left.shift() ?? [] };
}
