import type { ReadAnswer } from '../../api/reads/reads.ts';

/** An alert as the API lists it. */
export type Alert = ReadAnswer<'alerts'>['alerts'][number];

const KINDS: Readonly<Record<Alert['kind'], string>> = {
  regression: 'regression',
  budget: 'budget',
  'stuck-run': 'stuck run',
  'bill-difference': 'bill difference',
  'relay-silent': 'silent relay',
  selection: 'configuration that became worse',
  drift: 'configuration drift',
  'cache-false-hit': 'wrong cached result',
};

/** The kinds of alerts with their names; all of them at first. */
export const KIND_NAMES: readonly (readonly [string, string])[] = [['', 'all kinds'], ...Object.entries(KINDS)];

/** The states of alerts with their names; all of them at first. */
export const STATE_NAMES = [
  ['', 'all states'],
  ['firing', 'firing'],
  ['silenced', 'silenced'],
  ['resolved', 'resolved'],
] as const;

/** The name of a kind of alert. */
export function kindName(kind: Alert['kind']): string {
  return KINDS[kind];
}

/** The state of an alert: a silenced one still fires, but sends no messages. */
export function stateOf({ resolvedAt, silence }: Alert): 'firing' | 'silenced' | 'resolved' {
  if (resolvedAt !== null) return 'resolved';
  return silence === null ? 'firing' : 'silenced';
}
