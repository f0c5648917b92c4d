import { expect, test } from 'vitest';
import type { Candidate } from '../../selection/candidates.ts';
import { fadedEvidence } from './faded-evidence.ts';

const ASIDE = [{ arm: 'b', cell: '[]', wait: 25, left: 3, evidence: 0, before: 0.9, after: 0.2 }];

test.each([
  ['default', { better: 0.9, floor: 0.8 }, [], undefined],
  ['default', { better: 0.7, floor: 0.6 }, [], undefined],
  ['default', { better: 0.69, floor: 0.6 }, [], 'P(better) = 0.69 after 40 runs'],
  ['default', { better: 0.95, floor: 0.59 }, [], 'P(succeeds often enough) = 0.59 after 40 runs'],
  ['default', { better: 0.1, floor: 0.1, isDefault: true }, [], undefined],
  ['default', { better: 0.1, floor: 0.1, arm: 'c' }, [], undefined],
  ['remove', { better: 0.5, floor: 0.9 }, ASIDE, undefined],
  ['remove', { better: 0.5, floor: 0.79 }, [], undefined],
  ['remove', { better: 0.5, floor: 0.8 }, [], 'it is not set aside any more after 40 runs'],
] as const)('a suggestion of the kind %s with %j and %j is withdrawn because: %s', (kind, about, setAside, why) => {
  const candidate = { arm: 'b', isDefault: false, ...about } as Candidate;
  const compared = { candidates: [candidate], runs: new Map([['b', 39.6]]) };
  expect(fadedEvidence({ kind, name: 'b' }, compared, [...setAside])).toBe(why);
});
