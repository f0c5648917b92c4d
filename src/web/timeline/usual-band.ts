import type { ReadAnswer } from '../../api/reads/reads.ts';
import { count, duration } from '../../core/amounts.ts';
import type { TreeNode } from './tree-node.ts';

/** How long attempts at a step usually take, as the API answers it. */
export type Usual = ReadAnswer<'usual'>['steps'][number];

/** A usual time that is known. */
export type UsualBand = { readonly low: number; readonly high: number; readonly text: string };

const SCOPES: Readonly<Record<Usual['scope'], string>> = {
  'task-type-and-configuration': 'the same step, task type and configuration',
  'task-type': 'the same step and task type',
  step: 'the same step',
};

/** The usual times of steps by their name; those that are not known are left out. */
export function bandsOf(usual: ReadAnswer<'usual'> | undefined): ReadonlyMap<string, UsualBand> {
  const bands = new Map<string, UsualBand>();
  for (const { step, low, high, n, scope } of usual?.steps ?? []) {
    if (low === null || high === null) continue;
    const text = `usually ${duration(low)} to ${duration(high)} (most of ${count(n)} attempts at ${SCOPES[scope]})`;
    bands.set(step, { low, high, text });
  }
  return bands;
}

/** Whether an attempt took longer or less long than usual; undefined if it is as usual, or that is not known. */
export function comparedWithUsual(
  { kind, startedAt, endedAt }: TreeNode,
  band: UsualBand | undefined,
  now: number,
): 'longer' | 'shorter' | undefined {
  if (kind !== 'step' || band === undefined) return undefined;
  const ms = (endedAt ?? now) - startedAt;
  if (ms > band.high) return 'longer';
  return ms < band.low && endedAt !== null ? 'shorter' : undefined;
}
