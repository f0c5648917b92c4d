import { describe, expect, test } from 'vitest';
import { slowTests } from '../testing/real.ts';
import { measure } from '../testing/selection/measure.ts';

const slow = slowTests('in simulated worlds');

/** The default is the second best of four arms, the best one, against which hardly anything can be gained, or any. */
const [WORLD, BEST, ANY] = ['second best of 4', 'best of 4', 'any of 4'];

const SEEDS = 60;

/** What a run may lose at most on average over the first 50, in US dollars. */
const MOST_LOSS = -0.05;

/** A cell for each task takes 2 s of processor time a seed. */
const FEW_SEEDS = 20;

/** What a run may lose at most in the last 50 tasks after a break: nothing. */
const RECOVERED = 0;

describe.skipIf(slow.skip)(`the selection ${slow.title}`, () => {
  test('costs nothing while it learns from nothing, and gains over 200 tasks', () => {
    const { quarters, all, alarms } = measure(WORLD, 'cold', SEEDS);
    expect(quarters[0]).toBeGreaterThan(MOST_LOSS);
    expect(all).toBeGreaterThan(0);
    expect(alarms).toBeLessThanOrEqual(0.25);
    expect(measure(BEST, 'cold', SEEDS).quarters[0]).toBeGreaterThan(MOST_LOSS);
    const any = measure(ANY, 'cold', FEW_SEEDS);
    expect(any.quarters[0]).toBeGreaterThan(MOST_LOSS);
    expect(any.all).toBeGreaterThan(0);
  });

  test('learns over all tasks if each has a type of its own, also with a wrong prior', () => {
    const types = 'unique task types';
    const [cold, misled] = [measure(types, 'cold', FEW_SEEDS), measure(types, 'permuted prior', FEW_SEEDS)];
    for (const { quarters } of [cold, misled]) expect(quarters[0]).toBeGreaterThan(MOST_LOSS);
    for (const { all } of [cold, misled]) expect(all).toBeGreaterThan(0.05);
  });

  test('closes most of the gap with a prior from other tasks, and is not misled by a wrong one', () => {
    const warm = measure(WORLD, 'warm', SEEDS);
    expect(warm.gapClosed).toBeGreaterThan(0.55);
    expect(warm.alarms).toBeLessThanOrEqual(0.25);
    expect(measure(WORLD, 'permuted prior', SEEDS).quarters[0]).toBeGreaterThan(MOST_LOSS);
  });

  test('is better than the default although the best arm breaks, and has recovered in the last 50 tasks', () => {
    const { quarters, all } = measure(WORLD, 'best arm breaks, warm', SEEDS);
    expect(all).toBeGreaterThan(0);
    expect(quarters[3]).toBeGreaterThan(RECOVERED);
    // Against the second best arm, nothing is left to gain but the types of tasks that others do better.
    const third = measure('third best of 4', 'best arm breaks, cold', SEEDS);
    expect(third.all).toBeGreaterThan(0);
    expect(third.quarters[3]).toBeGreaterThan(RECOVERED);
  });
});
