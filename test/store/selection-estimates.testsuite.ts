import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChoiceRequest, ConfigurationChoice, SelectionMode } from '../../src/configurations/choice.ts';
import { chooseInStore } from '../../src/configurations/choose-in-store.ts';
import { shadowReport } from '../../src/configurations/estimates/shadow.ts';
import { whatIf } from '../../src/configurations/estimates/what-if.ts';
import { DEFAULT_PLAN } from '../../src/selection/plan.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { addBoth, endDecision, SCOPE, use } from './selection-fixture.ts';
import type { NewStore } from './store.testsuite.ts';

/** What other choices would have been worth, for every supported database. */
export function selectionEstimatesSuite(newStore: NewStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await openNewStore(await newStore());
    await addBoth(store);
  });
  afterEach(() => store.close());

  const choose = (mode: SelectionMode, request: Partial<ChoiceRequest> = {}): Promise<ConfigurationChoice> =>
    chooseInStore(store, { workflow: 'w', taskType: 't', ...request }, { mode, plan: DEFAULT_PLAN });
  const end = (choice: ConfigurationChoice, success: boolean): Promise<void> => endDecision(store, choice, success);

  describe('estimates', () => {
    test('what-if estimates a configuration that was used by chance, and refuses too few runs', async () => {
      const plan = { ...DEFAULT_PLAN, explorationShare: 0.5, explorationBudget: 1 };
      const made = (): Promise<ConfigurationChoice> =>
        chooseInStore(store, { workflow: 'w', taskType: 't' }, { mode: 'auto', plan });
      await expect(whatIf(store, SCOPE, 'b', plan)).rejects.toThrow('no run with a recorded choice has ended');
      for (let n = 0; n < 8; n += 1) await end(await made(), n % 2 === 0);
      expect(await whatIf(store, SCOPE, 'b', plan)).toMatchObject({ known: 8, estimate: null });
      for (let n = 0; n < 60; n += 1) {
        const choice = await made();
        await end(choice, choice.name === 'b' || n % 2 === 0);
      }
      await end(await choose('auto', use('b')), false);
      const { known, runs, effectiveRuns, actual, estimate } = await whatIf(store, SCOPE, 'b', plan);
      // A choice of a person has no propensity. The first six could not be of b: they are of the default.
      expect(known).toBe(68);
      expect(runs).toBeGreaterThan(50);
      expect(runs).toBeLessThanOrEqual(62);
      // A success is worth 5 US dollars, and a run costs 0.5.
      expect(effectiveRuns).toBeGreaterThan(10);
      expect(actual).toBeLessThan(4.4);
      expect(estimate?.utility).toBeGreaterThan(3.8);
      expect(estimate?.utility).toBeLessThan(5.2);
      expect(estimate?.low).toBeLessThan(4.5);
      expect(estimate?.high).toBeGreaterThan(4.5);
      await expect(whatIf(store, SCOPE, 'x', plan)).rejects.toThrow('Cannot find the configuration "x"');
    });

    test('what-if is about the runs that could have used the configuration, and knows how little few of them show', async () => {
      for (let n = 0; n < 20; n += 1) await end(await choose('shadow'), n % 3 === 0);
      expect(await whatIf(store, SCOPE, 'b', DEFAULT_PLAN)).toEqual({
        ...{ name: 'b', known: 20, runs: 0, effectiveRuns: 0, actual: null, estimate: null },
      });
      for (let n = 0; n < 12; n += 1) await end(await choose('shadow', use('b')), true);
      for (let n = 0; n < 15; n += 1) await end(await choose('auto'), true);
      const { known, runs, estimate } = await whatIf(store, SCOPE, 'b', DEFAULT_PLAN);
      expect({ known, runs }).toEqual({ known: 35, runs: 15 });
      // Each of 15 runs succeeded, so up to 3 of 15 others may fail.
      expect(estimate?.utility).toBeCloseTo(4.5, 1);
      expect(estimate?.low).toBeCloseTo(3.5, 1);
      expect(estimate?.high).toBeCloseTo(4.5, 1);
      // In the mode shadow each run could use the default.
      expect(await whatIf(store, SCOPE, 'a', DEFAULT_PLAN)).toMatchObject({ known: 35, runs: 35 });
    });

    test('in shadow mode says after 20 outcomes what it would have saved, or that it cannot tell', async () => {
      const report = () => shadowReport(store, SCOPE, DEFAULT_PLAN);
      expect(await report()).toMatchObject({
        ...{ outcomes: 0, costUsd: null, saved: null },
        unknown: 'no outcome with a known cost yet; at least 20 are needed',
      });
      // Each run of b succeeds, every third of a.
      for (let n = 0; n < 9; n += 1) await end(await choose('shadow', use('b')), true);
      for (let n = 0; n < 19; n += 1) await end(await choose('shadow'), n % 3 === 0);
      expect(await report()).toMatchObject({
        outcomes: 19,
        saved: null,
        unknown: '19 of 20 outcomes that it needs are known',
      });
      for (let n = 19; n < 40; n += 1) await end(await choose('shadow'), n % 3 === 0);
      expect((await report()).unknown).toBe('b has 9 of 10 outcomes of its own that it needs');
      await end(await choose('shadow', use('b')), true);
      const { outcomes, different, costUsd, saved, unknown } = await report();
      expect({ outcomes, unknown }).toEqual({ outcomes: 40, unknown: null });
      expect(different).toBeGreaterThan(20);
      expect(costUsd?.actual).toBeCloseTo(0.5);
      // At most 5 × 2 / 3 US dollars a run.
      expect(saved?.utility).toBeGreaterThan(0.5);
      expect(saved?.utility).toBeLessThan(3.4);
      expect(saved?.low).toBeLessThan((saved?.utility ?? 0) - 0.3);
      expect(saved?.high).toBeGreaterThan((saved?.utility ?? 0) + 0.3);
    });
  });
}
