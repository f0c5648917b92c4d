import { ALL_TASKS } from '../context.ts';

/** An arm that is not chosen, in one type of task or in all, since its success rate fell. */
export type SetAside = {
  readonly arm: string;
  readonly cell: string;
  /** The number of choices in this cell after which it is probed. */
  wait: number;
  left: number;
  /** The logarithm of the likelihood ratio of the probes: as good as before, against as bad as at the alarm. */
  evidence: number;
  readonly before: number;
  readonly after: number;
};

/** Whether an arm may be chosen: freely, to probe it, or not. */
export type Standing = 'free' | 'probed' | 'set aside';

/** How many choices of its cell an arm is set aside for first; twice as many each time that its probes fail. */
const FIRST_WAIT = 25;

/** Sets an arm aside; again if it is already. */
export function setAside(list: SetAside[], alarm: { arm: string; cell: string; before: number; after: number }): void {
  const { arm, cell, before, after } = alarm;
  const known = list.find((one) => one.arm === arm && one.cell === cell);
  const rates = { before: bounded(before), after: bounded(Math.min(after, before - 0.1)) };
  if (!known) list.push({ arm, cell, wait: FIRST_WAIT, left: FIRST_WAIT, evidence: 0, ...rates });
  else renew(known);
}

function bounded(rate: number): number {
  return Math.min(Math.max(rate, 0.02), 0.98);
}

function renew(one: SetAside): void {
  one.wait *= 2;
  one.left = one.wait;
  one.evidence = 0;
}

/** The standing of an arm on a path. */
export function standingOf(list: readonly SetAside[], arm: string, path: readonly string[]): Standing {
  const own = list.filter((one) => one.arm === arm && covers(one, path));
  if (own.length === 0) return 'free';
  return own.some(({ left }) => left > 0) ? 'set aside' : 'probed';
}

function covers({ cell }: SetAside, path: readonly string[]): boolean {
  return cell === ALL_TASKS || path[1] === cell;
}

/** Counts a choice in the cells on this path. */
export function countChoice(list: readonly SetAside[], path: readonly string[]): void {
  for (const one of list) if (one.left > 0 && covers(one, path)) one.left -= 1;
}

/** The evidence of probes (odds of 4.5 to 1) that ends the probing, either way. */
const DECISIVE = 1.5;

/** Judges the outcome of an arm that is probed; returns whether it is free again. */
export function judgeProbe(list: SetAside[], arm: string, path: readonly string[], isSuccess: boolean): boolean {
  let isFree = false;
  for (const one of list.filter((each) => each.arm === arm && covers(each, path))) {
    one.evidence += Math.log(isSuccess ? one.before / one.after : (1 - one.before) / (1 - one.after));
    if (one.evidence < -DECISIVE) renew(one);
    if (one.evidence <= DECISIVE) continue;
    list.splice(list.indexOf(one), 1);
    isFree = true;
  }
  return isFree;
}
