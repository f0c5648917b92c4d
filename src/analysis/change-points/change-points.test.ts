import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import { divergences } from './divergence.ts';
import { findChanges } from './find-changes.ts';
import reference from './reference/reference.json' with { type: 'json' };

// The values come from reference/make-reference.py, which computes them from all pairs of values.

describe('divergences()', () => {
  test.each(reference.divergences)(
    'of $values.length values equal their reference',
    ({ values, divergences: known }) => {
      const found = [...divergences(values)];
      expect(found.slice(0, 2)).toEqual([-Infinity, -Infinity]);
      for (const [index, divergence] of known.entries()) expect(found[index + 2]).toBeCloseTo(divergence, 9);
      expect(found.slice(2)).toHaveLength(known.length + 1);
    },
  );
});

describe('findChanges()', () => {
  const normal = (seed: string, ...parts: readonly (readonly [n: number, mean: number, spread?: number])[]) => {
    const random = randomOf(seed);
    return parts.flatMap(([n, mean, spread = 1]) => Array.from({ length: n }, () => mean + spread * random.normal()));
  };

  test('finds a step in both directions, and where it is', () => {
    const changes = findChanges(normal('steps', [60, 0], [50, 2], [70, 0.5]));
    expect(changes).toHaveLength(2);
    for (const [index, at] of [60, 110].entries()) {
      const change = changes[index];
      expect(Math.abs((change?.at ?? 0) - at)).toBeLessThan(5);
      expect(change?.earliest).toBeLessThanOrEqual(at);
      expect(change?.latest).toBeGreaterThanOrEqual(at);
    }
  });

  test('finds a change of the spread alone', () => {
    const [change, ...others] = findChanges(normal('spread', [80, 0, 0.3], [80, 0, 2]));
    expect(Math.abs((change?.at ?? 0) - 80)).toBeLessThan(8);
    expect(others).toEqual([]);
  });

  test('is the same for the same series', () => {
    const values = normal('same', [40, 0], [40, 1.5]);
    expect(findChanges(values)).toEqual(findChanges(values));
  });

  test('finds nothing in short, equal or unchanged series', () => {
    expect(findChanges([])).toEqual([]);
    expect(findChanges([1, 1, 1, 9, 9, 9])).toEqual([]);
    expect(findChanges(Array.from({ length: 50 }, () => 3))).toEqual([]);
    const found = Array.from({ length: 200 }, (_, index) => findChanges(normal(`quiet ${index}`, [60, 0])).length);
    expect(found.reduce((a, b) => a + b)).toBeLessThanOrEqual(2);
  });
});
