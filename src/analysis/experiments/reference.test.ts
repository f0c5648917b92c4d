import { describe, expect, test } from 'vitest';
import { addAdjusted, createAdjustedRatio, withoutPredictions } from './evidence/adjusted-ratio.ts';
import { addToCell, createCell, createLogRatio, logBayesFactor } from './evidence/log-ratio.ts';
import { binomialTest, fisherTest } from './health/exact-test.ts';
import { logMarginEvidence } from './evidence/margin-evidence.ts';
import type { Side, Outcome } from './outcome.ts';
import { logDifferenceEvidence } from './evidence/rate-difference.ts';
import reference from './reference/reference.json' with { type: 'json' };
import { addSuccess, createSuccessEvidence } from './evidence/success-evidence.ts';
import { addWin, createWinEvidence, logWinEvidence } from './evidence/win-evidence.ts';

// The values come from reference/make-reference.py, which computes them in other ways with 30 digits.

describe('evidence equals its reference', () => {
  test.each(reference.wins)('of wins $sequence', ({ sequence, log }) => {
    const evidence = createWinEvidence();
    for (const winner of sequence) addWin(evidence, winner as Side);
    expect(logWinEvidence(evidence)).toBeCloseTo(log, 9);
  });

  test.each(reference.rates)('of rates in $blocks.length blocks', ({ blocks, log }) => {
    const evidence = createSuccessEvidence();
    for (const [a, b] of blocks)
      addSuccess(evidence, { a: run('a', a === 1), b: run('b', b === 1), taskType: '', isSameTask: false });
    expect(evidence.logRates).toBeCloseTo(log, 9);
  });

  test.each(reference.difference)('of $a : $b : $ties blocks against $difference', ({ log, difference, ...counts }) => {
    expect(logDifferenceEvidence(counts, difference)).toBeCloseTo(log, 9);
  });

  test.each(reference.margin)('of $a : $b : $ties blocks against the margin $margin', ({ log, margin, ...counts }) => {
    expect(logMarginEvidence(counts, margin)).toBeCloseTo(log, 9);
  });

  test.each(reference.binomial)('of a split of $a : $b', ({ a, b, p }) => {
    expect(binomialTest(a, b)).toBeCloseTo(p, 9);
  });

  test.each(reference.fisher)('of a table $a, $b', ({ a, b, p }) => {
    const splitOf = ([yes = 0, no = 0]: readonly number[]) => ({ yes, no });
    expect(fisherTest({ a: splitOf(a), b: splitOf(b) })).toBeCloseTo(p, 9);
  });

  test.each(reference.bayesFactor)('of logarithms in cells against $difference', ({ cells, difference, log }) => {
    const ratio = createLogRatio();
    for (const values of cells) {
      const cell = createCell();
      for (const arm of ['a', 'b'] as const) for (const value of values[arm]) addToCell(ratio, cell, arm, value);
    }
    expect(logBayesFactor(ratio, difference)).toBeCloseTo(log, 6);
  });

  test.each(reference.adjusted)('of logarithms with predictions against $difference', (one) => {
    const ratio = createAdjustedRatio();
    const predictions = [...one.predictions];
    for (const [index, values] of one.cells.entries())
      for (const arm of ['a', 'b'] as const)
        for (const value of values[arm])
          addAdjusted(ratio, String(index), { arm, value, prediction: predictions.shift() ?? 0 });
    expect(logBayesFactor(withoutPredictions(ratio), one.difference)).toBeCloseTo(one.log, 6);
  });

  test('of logarithms with equal predictions is that of cells alone', () => {
    const [adjusted, cells, cell] = [createAdjustedRatio(), createLogRatio(), createCell()];
    for (const [index, value] of [0.1, 0.7, 0.3, 1.2, -0.2].entries()) {
      const arm = index % 2 === 0 ? 'a' : 'b';
      addAdjusted(adjusted, '', { arm, value, prediction: 4 });
      addToCell(cells, cell, arm, value);
    }
    expect(logBayesFactor(withoutPredictions(adjusted), 0.1)).toBeCloseTo(logBayesFactor(cells, 0.1), 12);
  });
});

function run(variant: Side, success: boolean): Outcome {
  return { variant, success, costUsd: null, durationMs: null };
}
