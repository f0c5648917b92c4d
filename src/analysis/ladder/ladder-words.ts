import { changeText } from '../figures/change.ts';
import type { Cause, Ladder, Rung } from './ladder.ts';
import type { PricedKind } from './usage-cell.ts';

/** A cause of a cost difference as people read it. */
export type CauseWords = {
  readonly name: string;
  /** In US dollars. */
  readonly usd: number;
  /** `usd` as text, such as `−$0.0101`. */
  readonly effect: string;
  /** Its largest parts, such as `implement −$0.0101, check −$0.002`. */
  readonly mostOfIt: string;
};

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

/** The causes of a cost difference in words, the largest effect first; empty if the known cost does not differ. */
export function causesInWords({ rungs }: Pick<Ladder, 'rungs'>): CauseWords[] {
  const largest = Math.max(...rungs.map(({ usd }) => Math.abs(usd)));
  return rungs
    .filter(({ usd }) => changeText(usd, 'USD') !== '±0' && Math.abs(usd) >= MIN_EFFECT * largest)
    .toSorted((one, other) => Math.abs(other.usd) - Math.abs(one.usd))
    .map((rung) => ({
      name: CAUSES[rung.cause],
      usd: rung.usd,
      effect: changeText(rung.usd, 'USD'),
      mostOfIt: partsText(rung),
    }));
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
