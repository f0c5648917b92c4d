import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import { evidenceOf } from './evidence.ts';
import type { Family } from './observation.ts';
import reference from './reference/reference.json' with { type: 'json' };
import { thresholdFor } from './run-length.ts';

// The values come from reference/make-reference.py, which computes them from the probabilities before and after a change.
describe('evidenceOf()', () => {
  test.each(reference.evidence)('of a $family of $value, expected $expected', ({ family, value, ...known }) => {
    const expectation = { expected: known.expected, error: 0, spread: known.spread };
    const found = evidenceOf(family as Family, value, expectation, { direction: 1, design: known.design });
    expect(found.value).toBeCloseTo(known.evidence, 9);
  });

  test('is limited for outliers, and needs more while the baseline is uncertain', () => {
    const evidence = (value: number, error: number): number =>
      evidenceOf('amount', value, { expected: 8, error, spread: 0.5 }, { direction: 1 }).value;
    expect(evidence(80, 0)).toBe(evidence(10, 0));
    expect(evidence(8.5, 0.1)).toBeLessThan(evidence(8.5, 0));
  });
});

describe('thresholdFor()', () => {
  test('leads to a false alarm once in the run length', () => {
    const random = randomOf('run length');
    const expectation = { expected: 0, error: 0, spread: 0.5 };
    const wanted = 400;
    let [sum, alarms, observations] = [0, 0, 0];
    while (alarms < 150) {
      const evidence = evidenceOf('amount', 0.5 * random.normal(), expectation, { direction: 1 });
      sum = Math.max(0, sum + evidence.value);
      observations += 1;
      if (sum <= thresholdFor(wanted, evidence)) continue;
      alarms += 1;
      sum = 0;
    }
    // Four standard errors of the mean of 150 run lengths, which are nearly exponential.
    expect(Math.abs(Math.log(observations / alarms / wanted))).toBeLessThan(4 / Math.sqrt(150));
  });
});
