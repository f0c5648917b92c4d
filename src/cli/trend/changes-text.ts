import { valueText, withInterval } from '../../analysis/figures/words.ts';
import type { TrendChange } from '../../analysis/trends/changes.ts';
import type { TrendGroup } from '../../analysis/trends/trend.ts';
import { causesText, minuteText } from '../../analysis/trends/words.ts';
import { count } from '../../core/amounts.ts';
import { printable } from '../../core/text/printable.ts';
import type { Screen } from '../terminal/screen.ts';
import { styled } from '../terminal/style.ts';
import { wrap } from '../terminal/wrap.ts';

/** The changes of all groups, the first one first; nothing if there is none. */
export function changesText(groups: readonly TrendGroup[], { width }: Screen): string[] {
  const changes = groups
    .flatMap(({ name, changes: own }) => own.map((change) => ({ name, change })))
    .toSorted((a, b) => a.change.at - b.change.at);
  if (changes.length === 0) return [];
  const lines = changes.flatMap(({ name, change }) => [
    ...wrap(printable(changeText(name, change)), width, '  ').split('\n'),
    ...wrap(`  ${printable(causesText(change))}`, width, '  ').split('\n'),
  ]);
  return [[styled('heading', 'CHANGES (times in UTC)'), ...lines].join('\n')];
}

function changeText(name: string | null, change: TrendChange): string {
  const { before, after, effect, metric, probability } = change;
  return [
    `${minuteText(change.at)}  ${name === null ? '' : `${name}: `}${metric} changed`,
    `${valueText(before)} → ${valueText(after)} (${withInterval(effect)})`,
    `n=${count(before.n)} before, ${count(after.n)} after`,
    `by chance in at most 1 of ${count(Math.round(1 / probability))} periods without a change`,
  ].join(', ');
}
