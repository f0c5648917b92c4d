import { describe, expect, test } from 'vitest';
import type { Estimate } from './estimate.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { mean, ratioOfMeans } from './means.ts';
import { median, ratioOfMedians } from './medians.ts';
import { normalQuantile } from './normal.ts';
import { pairedRateDifference, rate, rateDifference } from './rates.ts';
import { ratioOfTotals, ratioOfTotalsRatio, type Pair } from './ratios.ts';
import reference from './reference/reference.json' with { type: 'json' };
import { tQuantile } from './student-t.ts';

// The values come from reference/make-reference.py, which uses scipy and statsmodels.

describe('equals its reference:', () => {
  test.each(reference.t)('tQuantile() with $freedom degrees of freedom', ({ freedom, quantile }) => {
    expect(tQuantile(freedom) / quantile).toBeCloseTo(1, 9);
  });

  test.each(reference.incompleteBeta)('incompleteBeta($x, $a, $b)', ({ x, a, b, value }) => {
    expect(incompleteBeta(x, a, b) / value).toBeCloseTo(1, 9);
  });

  test.each(reference.normal)('normalQuantile($probability)', ({ probability, quantile }) => {
    expect(normalQuantile(probability)).toBeCloseTo(quantile, 7);
  });

  test.each(reference.rate)('rate() of $successes of $n', ({ successes, n, ...interval }) => {
    expectInterval(rate({ successes, n }), { value: successes / n, ...interval });
  });

  test.each(reference.rateDifference)('rateDifference() of $a and $b', ({ a, b, ...interval }) => {
    expectInterval(rateDifference(a, b), { value: b.successes / b.n - a.successes / a.n, ...interval });
  });

  test.each(reference.pairedRateDifference)(
    'pairedRateDifference() of $differences',
    ({ differences, ...interval }) => {
      const sum = differences.reduce((all, difference) => all + difference, 0);
      expectInterval(pairedRateDifference(differences), { value: sum / differences.length, ...interval });
    },
  );

  test.each(reference.mean)('mean() of $amounts.length amounts', ({ amounts, ...expected }) => {
    expectInterval(mean(amounts), expected);
  });

  test.each(reference.ratioOfMeans)('ratioOfMeans() of $a.length and $b.length', ({ a, b, ...expected }) => {
    expectInterval(ratioOfMeans(a, b), expected);
  });

  test.each(reference.ratioOfTotals)('ratioOfTotals() of $pairs.length pairs', ({ pairs, ...expected }) => {
    expectInterval(ratioOfTotals(asPairs(pairs)), expected);
  });

  test.each(reference.ratioOfTotalsRatio)('ratioOfTotalsRatio()', ({ a, b, ...expected }) => {
    expectInterval(ratioOfTotalsRatio(asPairs(a), asPairs(b)), expected);
  });

  test.each(reference.median)('median() of $amounts.length amounts', ({ amounts, ...expected }) => {
    expectInterval(median(amounts), expected);
  });

  test.each(reference.ratioOfMedians)('ratioOfMedians() of $a.length and $b.length', ({ a, b, ...expected }) => {
    expectInterval(ratioOfMedians(a, b), expected);
  });
});

type Interval = { readonly value: number; readonly low: number; readonly high: number };

function expectInterval(estimate: Estimate, { value, low, high }: Interval): void {
  expect(estimate.reason).toBeNull();
  expect(estimate.value).toBeCloseTo(value, 9);
  expect(estimate.low).toBeCloseTo(low, 8);
  expect(estimate.high).toBeCloseTo(high, 8);
}

function asPairs(pairs: readonly number[][]): Pair[] {
  return pairs.map(([numerator = 0, denominator = 0]) => [numerator, denominator]);
}
