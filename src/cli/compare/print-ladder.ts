import { changeText } from '../../analysis/figures/change.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { causesInWords } from '../../analysis/ladder/ladder-words.ts';
import type { Ladder } from '../../analysis/ladder/ladder.ts';
import { count } from '../../core/amounts.ts';
import type { Screen } from '../terminal/screen.ts';
import { table } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';

const COLUMNS = [
  { heading: '  CAUSE' },
  { heading: 'EFFECT', right: true },
  { heading: 'MOST OF IT', min: 12, drop: 1 },
] as const;

/** The ladder of causes as text, the largest effect first; empty if the known cost does not differ. */
export function ladderText(ladder: Ladder, perRun: string, screen: Screen): string {
  const { differenceUsd, aUsd, bUsd, unpriced } = ladder;
  const title = `Causes of the difference in known cost${perRun}: ${changeText(differenceUsd, 'USD')} (${amountText(aUsd, 'USD')} → ${amountText(bUsd, 'USD')})`;
  const rows = causesInWords(ladder).map(({ name, effect, mostOfIt }) => [`  ${name}`, effect, mostOfIt]);
  if (rows.length === 0 && unpriced.a + unpriced.b === 0) return '';
  const lines = rows.length === 0 ? [] : [table(COLUMNS, rows, screen)];
  return [wrap(title, screen.width), ...lines, ...unpricedLine(unpriced, screen)].join('\n');
}

function unpricedLine({ a, b }: Ladder['unpriced'], { width }: Screen): string[] {
  if (a + b === 0) return [];
  const [inA, inB] = [a, b].map((requests) => count(Number(requests.toPrecision(3))));
  const line = `Not included: requests without a known price (A ${inA}, B ${inB} per run); their cost is unknown`;
  return [wrap(line, width)];
}
