import { expect, test } from 'vitest';
import type { RecordedCandidate } from './choice.ts';
import { needsOf } from './needs.ts';

const DEFAULT: RecordedCandidate = {
  name: 'usual',
  success: 0.7,
  low: 0.5,
  high: 0.9,
  costUsd: 1,
  durationMs: null,
  utility: 2.5,
  floor: 1,
  better: 0,
  standing: 'free',
  runs: 8,
  timeUsd: 0,
  limitUsd: null,
  budget: null,
  defaultRuns: null,
};

const DECISION = { used: 'usual', chosen: 'usual', default_arm: 'usual', mode: 'auto', kind: 'default' } as const;

test.each([
  [{ standing: 'set aside', better: 0.9 }, 'probes that succeed as before: it is set aside'],
  [{ floor: 0.1, better: 0.9 }, 'P(success at most 10 points below the default) of at least 0.20 (now 0.10)'],
  [{ better: 0.5 }, 'P(better than the default) of at least 0.70 (now 0.50)'],
  [{ better: 0.699 }, 'P(better than the default) of at least 0.70 (now 0.69)'],
  [{ floor: 0.1999, better: 0.9 }, 'P(success at most 10 points below the default) of at least 0.20 (now 0.19)'],
  [{ better: 0.8, utility: 2 }, 'to be worth $0.50 a run more'],
  [{ better: 0.8, limitUsd: 0.5 }, 'an expected cost within the limit of $0.50 (now $1.00)'],
  [{ better: 0.8, limitUsd: 0.5, costUsd: null }, 'an expected cost within the limit of $0.50 (now unknown)'],
  [
    { better: 0.8, budget: { priceUsd: 0.2, leftUsd: -0.1 } },
    '$0.20 of the budget for exploration, of which $0.00 is left',
  ],
  [{ better: 0.8, defaultRuns: 1 }, '1 more outcome of the default to be compared with'],
  [{ better: 0.8 }, 'a choice without exploration'],
  [
    { floor: 0.1, better: 0.3, utility: 1, limitUsd: 0.5 },
    'an expected cost within the limit of $0.50 (now $1.00); P(success at most 10 points below the default) of at least 0.20 (now 0.10); P(better than the default) of at least 0.70 (now 0.30); to be worth $1.50 a run more',
  ],
])('a configuration of %j needs %s', (own, what) => {
  const other = { ...DEFAULT, name: 'other', ...own };
  expect(needsOf([DEFAULT, other], DECISION)).toEqual([{ name: 'other', what }]);
});

test('what the selection chose needs another mode, or a choice without an override', () => {
  const candidates = [DEFAULT, { ...DEFAULT, name: 'other', utility: 3, better: 0.9 }];
  const chosen = { ...DECISION, chosen: 'other', mode: 'shadow' } as const;
  expect(needsOf(candidates, chosen)).toEqual([{ name: 'other', what: 'the mode auto (it was shadow)' }]);
  expect(needsOf(candidates, { ...chosen, kind: 'override' })).toEqual([
    { name: 'other', what: 'a choice without an override' },
  ]);
});

test('the default was not used because another one was better', () => {
  const better = { ...DEFAULT, name: 'other', utility: 3, better: 0.9 };
  expect(needsOf([DEFAULT, better], { ...DECISION, used: 'other', chosen: 'other', kind: 'greedy' })).toEqual([
    { name: 'usual', what: 'to be worth $0.50 a run more' },
  ]);
});
