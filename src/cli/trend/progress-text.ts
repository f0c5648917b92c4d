import type { Progress } from '../../analysis/baselines/progress.ts';
import { amountText, withInterval } from '../../analysis/figures/words.ts';
import { counted } from '../../core/amounts.ts';
import { printable } from '../../core/text/printable.ts';
import { selectionsText } from '../compare/print-selections.ts';
import type { Screen } from '../terminal/screen.ts';
import { wrap } from '../terminal/wrap.ts';

/** The progress since a baseline as text: what is spent less or more, then the comparison of both. */
export function progressText({ baseline, perRunUsd, totalUsd, comparison }: Progress, screen: Screen): string {
  const cost = comparison.metrics.find(({ metric }) => metric === 'cost');
  const change = cost ? withInterval(cost.difference) : 'unknown';
  const direction = perRunUsd < 0 ? 'less' : 'more';
  const words = [
    `Since the baseline ${baseline} (A): ${amountText(Math.abs(perRunUsd), 'USD')} ${direction} per run (${change}),`,
    `${amountText(Math.abs(totalUsd), 'USD')} ${direction} over ${counted(comparison.b.runs, 'run')} (B)`,
  ];
  return `${wrap(printable(words.join(' ')), screen.width)}\n\n${selectionsText(comparison, [], screen)}`;
}
