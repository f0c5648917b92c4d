import type { CauseKind } from '../../core/value-sets.ts';
import { amountText } from '../figures/words.ts';
import type { Cause } from './causes.ts';
import type { TrendChange } from './changes.ts';

/** What may have caused a change, as a sentence. Names are as recorded: escape them for the output. */
export function causesText({ causes }: Pick<TrendChange, 'causes'>): string {
  if (causes.length === 0) return 'No known cause: no recorded setting changed with it.';
  return `Likely cause: ${causes.map(causeText).join('; or ')}.`;
}

/** Settings whose values are hashes, which say nothing. */
const HASHED: ReadonlySet<CauseKind> = new Set(['prompts', 'prices']);

const CAUSE: Readonly<Record<CauseKind, string>> = {
  configuration: 'configuration',
  model: 'model',
  prompts: 'prompt files',
  cli: 'CLI version',
  effort: 'thinking level',
  prices: 'prices of the model',
};

/** What changed, from what to what, when, and for how many of the runs. */
export function causeText({ kind, from, to, at, share }: Cause): string {
  const what = HASHED.has(kind) ? 'changed' : `${from ?? 'unknown'} → ${to}`;
  return `${CAUSE[kind]} ${what} (${minuteText(at)}, ${amountText(share, 'share')} more of the runs after)`;
}

/** A time in UTC as `2026-11-27 14:02`. */
export function minuteText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
