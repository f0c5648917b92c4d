import { changeText } from '../../analysis/figures/change.ts';
import { amountText } from '../../analysis/figures/words.ts';
import type { Cause, Ladder, Rung } from '../../analysis/ladder/ladder.ts';
import type { PricedKind } from '../../analysis/ladder/usage-cell.ts';
import { count } from '../../core/amounts.ts';
import type { Screen } from '../terminal/screen.ts';
import { table } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';

/** Effects below this share of the largest are left to the JSON: most are what the rounding of costs leaves. */
const MIN_EFFECT = 1e-4;

const CAUSES: Readonly<Record<Cause, string>> = {
  attempts: 'number of attempts',
  'requests-per-attempt': 'requests per attempt',
  'tokens-per-request': 'tokens per request',
  'token-kinds': 'kinds of tokens',
  models: 'models',
  prices: 'prices of the same models',
  'charges-without-tokens': 'charges without known tokens',
};

const COLUMNS = [
  { heading: '  CAUSE' },
  { heading: 'EFFECT', right: true },
  { heading: 'MOST OF IT', min: 12, drop: 1 },
] as const;

/** The ladder of causes as text, the largest effect first; empty if the known cost does not differ. */
export function ladderText(ladder: Ladder, perRun: string, screen: Screen): string {
  const { differenceUsd, aUsd, bUsd, rungs, unpriced } = ladder;
  const title = `Causes of the difference in known cost${perRun}: ${changeText(differenceUsd, 'USD')} (${amountText(aUsd, 'USD')} → ${amountText(bUsd, 'USD')})`;
  const largest = Math.max(...rungs.map(({ usd }) => Math.abs(usd)));
  const rows = rungs
    .filter(({ usd }) => changeText(usd, 'USD') !== '±0' && Math.abs(usd) >= MIN_EFFECT * largest)
    .toSorted((one, other) => Math.abs(other.usd) - Math.abs(one.usd))
    .map((rung) => [`  ${CAUSES[rung.cause]}`, changeText(rung.usd, 'USD'), partsText(rung)]);
  if (rows.length === 0 && unpriced.a + unpriced.b === 0) return '';
  const lines = rows.length === 0 ? [] : [table(COLUMNS, rows, screen)];
  return [wrap(title, screen.width), ...lines, ...unpricedLine(unpriced, screen)].join('\n');
}

/** Smaller parts are in the JSON. */
const MOST_PARTS = 3;

/** Parts below this share of the largest are left to the JSON. */
const MIN_PART = 0.1;

const KINDS: Readonly<Record<PricedKind, string>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite5m: 'cache write (5 min)',
  cacheWrite1h: 'cache write (1 h)',
};

function partsText({ cause, parts }: Rung): string {
  const largest = Math.abs(parts[0]?.usd ?? 0);
  return parts
    .slice(0, MOST_PARTS)
    .filter(({ usd }) => Math.abs(usd) >= MIN_PART * largest)
    .map(({ name, usd }) => `${cause === 'token-kinds' ? KINDS[name as PricedKind] : name} ${changeText(usd, 'USD')}`)
    .join(', ');
}

function unpricedLine({ a, b }: Ladder['unpriced'], { width }: Screen): string[] {
  if (a + b === 0) return [];
  const [inA, inB] = [a, b].map((requests) => count(Number(requests.toPrecision(3))));
  const line = `Not included: requests without a known price (A ${inA}, B ${inB} per run); their cost is unknown`;
  return [wrap(line, width)];
}
