import { settingChange } from '../../core/text/settings-in-words.ts';
import { amountText, valueText, withInterval } from '../figures/words.ts';
import type { Cause } from './causes.ts';
import type { TrendChange } from './changes.ts';
import type { TrendVerdict } from './verdicts.ts';

/** What may have caused a change, as a sentence. Names are as recorded: escape them for the output. */
export function causesText({ causes }: Pick<TrendChange, 'causes'>): string {
  if (causes.length === 0) return 'No known cause: no recorded setting changed with it.';
  return `Likely cause: ${causes.map(causeText).join('; or ')}.`;
}

/** What changed, from what to what, when, and for how many of the runs. */
export function causeText({ kind, from, to, at, share }: Cause): string {
  return `${settingChange(kind, from, to)} (${minuteText(at)}, ${amountText(share, 'share')} more of the runs after)`;
}

/** A time in UTC as `2026-11-27 14:02`. */
export function minuteText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

const STATE: Readonly<Record<TrendVerdict['state'], string>> = {
  regressed: 'regression',
  improved: 'improvement',
  'mix-shift': 'another mix of tasks',
};

/** What was found: a regression, an improvement, or another mix of tasks. */
export function verdictStateText({ state }: Pick<TrendVerdict, 'state'>): string {
  return STATE[state];
}

/** What a verdict says. */
export function verdictText({ workflow, step, metric, state, since, sinceError, ...figures }: TrendVerdict): string {
  const { before, after, effect } = figures;
  return [
    `${minuteText(since)} (± ${amountText(sinceError, 'ms')})  ${[workflow, step].filter(Boolean).join(' / ')}: ${STATE[state]} of ${metric}`,
    `${valueText(before)} → ${valueText(after)} (${withInterval(effect)})`,
    `n=${before.n} before, ${after.n} after`,
  ].join(', ');
}

/** The likely cause of a verdict, as a sentence. */
export function verdictCauseText({ cause }: Pick<TrendVerdict, 'cause'>): string {
  if (cause === null) return 'No known cause: no recorded setting changed with it.';
  return `Likely cause: ${settingChange(cause.kind, cause.from, cause.to)} (${minuteText(cause.at)}).`;
}
