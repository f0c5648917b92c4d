import { describe, expect, test } from 'vitest';
import { chiSquareTail, gTest, normalTail, qValues, rankTest } from './tests.ts';

// Reference values of SciPy 1.14 (chi2.sf, norm.sf, mannwhitneyu with continuity, chi2_contingency with
// lambda_='log-likelihood' and without correction).
describe('tail probabilities', () => {
  test.each([
    [3.841458820694124, 1, 0.05],
    [5.991464547107979, 2, 0.05],
    [7.814727903251179, 3, 0.05],
    [18.307038053275146, 10, 0.05],
    [24.995790139728616, 15, 0.05],
    [0, 4, 1],
  ])('chiSquareTail(%d, %i) is %d', (value, degrees, p) => {
    expect(chiSquareTail(value, degrees)).toBeCloseTo(p, 12);
  });

  test.each([
    [0, 0.5],
    [1.959963984540054, 0.025],
    [2.99, 0.0013948872354923],
    [3.01, 0.0013062384487694],
    [6, 9.865876450376946e-10],
  ])('normalTail(%d) is %d', (z, p) => {
    expect(normalTail(z) / p).toBeCloseTo(1, 9);
  });
});

test('gTest() of a table, also with rows and columns without counts', () => {
  // 2 · Σ O ln(O / E) with E = 15, 15, 25, 25 is 16.87.
  const g = 2 * (23 * Math.log(23 / 15) + 7 * Math.log(7 / 15) + 17 * Math.log(17 / 25) + 33 * Math.log(33 / 25));
  expect(
    gTest([
      [23, 17],
      [7, 33],
    ]),
  ).toBeCloseTo(chiSquareTail(g, 1), 12);
  expect(
    gTest([
      [23, 17, 0],
      [0, 0, 0],
      [7, 33, 0],
    ]),
  ).toBeCloseTo(chiSquareTail(g, 1), 12);
  expect(gTest([[1, 2]])).toBe(1);
});

test('rankTest() counts ties as half, and says nothing about equal samples', () => {
  expect(rankTest([1, 2, 3], [1, 2, 3])).toEqual({ superiority: 0.5, p: 1 });
  expect(rankTest([2, 2], [1, 2, 2, 3]).superiority).toBe(0.5);
  expect(rankTest([4, 5, 6], [1, 2, 3]).superiority).toBe(1);
  // U = 25 of 25, variance 25 · 11 / 12, with continuity: z = 12 / √22.9167.
  const { p } = rankTest([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]);
  expect(p).toBeCloseTo(2 * normalTail(12 / Math.sqrt((25 * 11) / 12)), 12);
  expect(rankTest([1, 1], [1, 1]).p).toBe(1);
});

test('qValues() are those of Benjamini and Hochberg', () => {
  expect(qValues([0.01, 0.04, 0.03, 0.005])).toEqual([0.02, 0.04, 0.04, 0.02]);
  expect(qValues([0.9, 0.01])).toEqual([0.9, 0.02]);
  expect(qValues([])).toEqual([]);
});
