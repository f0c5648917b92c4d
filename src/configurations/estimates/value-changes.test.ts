import { expect, test } from 'vitest';
import type { RecordedCandidate } from '../choice.ts';
import { changesOf } from './value-changes.ts';

const USED: RecordedCandidate = {
  ...{ name: 'usual', success: 0.5, low: 0.3, high: 0.7, costUsd: 1, durationMs: 60_000, utility: 1.5 },
  ...{ floor: 1, better: 0, standing: 'free', runs: 8, timeUsd: 0, limitUsd: null, budget: null, defaultRuns: null },
};

const DECISION = { chosen: 'usual', default_arm: 'usual', kind: 'default' } as const;

test.each([
  ['a better and more expensive one', {}, [{ name: 'other', valueUsd: 4, isAbove: true }]],
  ['a worse and cheaper one', { success: 0.25, costUsd: 0.5 }, [{ name: 'other', valueUsd: 2, isAbove: false }]],
  ['a better and slower one', { costUsd: 1, timeUsd: 2 }, [{ name: 'other', valueUsd: 8, isAbove: true }]],
  ['one that is worth more already', { utility: 2 }, []],
  ['one of the same rate, which only an absurd value would distinguish', { success: 0.504 }, []],
  ['one that is set aside', { standing: 'set aside' }, []],
  ['one below the floor', { floor: 0.1 }, []],
  ['one above the limit of money', { limitUsd: 1 }, []],
  ['one that the default needs more outcomes to be compared with', { defaultRuns: 3 }, []],
  ['one of unknown cost', { costUsd: null }, []],
])('the value of a success that would change a choice, of %s', (_, own, changes) => {
  const other = { ...USED, name: 'other', success: 0.75, costUsd: 2, utility: 1, floor: 0.9, ...own };
  expect(changesOf([USED, other], DECISION)).toEqual(changes);
});

test('the default is never excluded', () => {
  const byDefault = { ...USED, name: 'default', success: 0.7, costUsd: 2, utility: 1, limitUsd: 1 };
  const given = { ...DECISION, default_arm: 'default' };
  expect(changesOf([USED, byDefault], given).map(({ name }) => name)).toEqual(['default']);
});

test('no value of a success changes what a person chose', () => {
  const other = { ...USED, name: 'other', success: 0.75, costUsd: 2, utility: 1, floor: 0.9 };
  expect(changesOf([USED, other], { ...DECISION, kind: 'override' })).toEqual([]);
});
