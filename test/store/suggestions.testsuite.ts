import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSetup, removeConfiguration, rollback } from '../../src/configurations/change-setup.ts';
import type { ChoiceRequest, ConfigurationChoice, SelectionMode } from '../../src/configurations/choice.ts';
import { chooseInStore, previewInStore } from '../../src/configurations/choose-in-store.ts';
import { explain } from '../../src/configurations/explain.ts';
import { rebuildSelection } from '../../src/configurations/state/rebuild-selection.ts';
import { acceptSuggestion, declineSuggestion, suggest } from '../../src/configurations/suggestions/suggestions.ts';
import { DEFAULT_PLAN, type SelectionPlan } from '../../src/selection/plan.ts';
import type { Store } from '../../src/store/open-store.ts';
import { allCounters } from '../../src/store/queries/counter.ts';
import { MIGRATIONS } from '../../src/store/migrations/migrations.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { addBoth, CHANGE, endDecision, SCOPE, use } from './selection-fixture.ts';
import type { NewStore } from './store.testsuite.ts';

/** What is suggested, and what becomes of it, for every supported database. */
export function suggestionSuite(newStore: NewStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await openNewStore(await newStore());
    await addBoth(store);
  });
  afterEach(() => store.close());

  const setup = async () => {
    const { versions, defaultName } = await readSetup(store, SCOPE);
    return { versions: Object.fromEntries(versions), defaultName };
  };
  const choose = (
    mode: SelectionMode,
    request: Partial<ChoiceRequest> = {},
    plan: SelectionPlan = DEFAULT_PLAN,
  ): Promise<ConfigurationChoice> => chooseInStore(store, { workflow: 'w', taskType: 't', ...request }, { mode, plan });
  const end = (choice: ConfigurationChoice, success: boolean): Promise<void> => endDecision(store, choice, success);
  const counted = async (name: string): Promise<number> => {
    const counters = (await allCounters(store)).filter((one) => one.name === name);
    return counters.reduce((sum, { value }) => sum + Number(value), 0);
  };
  /** Outcomes by which b is better than the default. */
  const support = async (plan?: SelectionPlan): Promise<void> => {
    for (let n = 0; n < 32; n += 1) {
      const [isOther, isNth] = [n % 2 === 1, Math.floor(n / 2) % 8 === 0];
      await end(await choose('shadow', isOther ? use('b') : {}, plan), isOther ? !isNth : n % 4 === 0);
    }
  };
  /** Choices, and outcomes for them by which b is not better any more. */
  const contradict = async (): Promise<[ConfigurationChoice, boolean][]> => {
    const outcomes: [ConfigurationChoice, boolean][] = [];
    for (let n = 0; n < 120; n += 1) {
      const isOther = n % 2 === 1;
      outcomes.push([await choose('shadow', isOther ? use('b') : {}), !isOther || n % 10 !== 1]);
    }
    return outcomes;
  };

  describe('a suggestion', () => {
    test('to remove what broke is made once; an accepted suggestion is in the history and can be undone', async () => {
      for (let n = 0; n < 30; n += 1) await end(await choose('auto', use(n % 2 === 0 ? 'a' : 'b')), n % 10 < 9);
      for (let n = 0; n < 12; n += 1) await end(await choose('auto', use('b')), false);
      const [suggestion, ...others] = await suggest(store, DEFAULT_PLAN);
      expect(others).toEqual([]);
      expect(suggestion).toMatchObject({ kind: 'remove', name: 'b', status: 'open' });
      expect(suggestion?.reason).toMatch(/^alarm: b, all tasks: success 0\.\d\d → 0\.\d\d/);
      const last = await choose('auto');
      await end(last, true);
      expect(await suggest(store, DEFAULT_PLAN)).toEqual([suggestion]);
      expect((await setup()).versions).toEqual({ a: 'a@1', b: 'b@1' });
      const by = { author: 'someone', reason: 'broken' };
      await acceptSuggestion(store, by, suggestion?.id ?? '');
      expect((await setup()).versions).toEqual({ a: 'a@1' });
      await expect(acceptSuggestion(store, by, suggestion?.id ?? '')).rejects.toThrow('it is accepted');
      await rollback(store, CHANGE);
      expect((await setup()).versions).toEqual({ a: 'a@1', b: 'b@1' });
      const { alarms, suggestions } = await explain(store, String(last.id));
      expect(suggestions).toMatchObject([{ id: suggestion?.id, status: 'undone' }]);
      expect(alarms).toMatchObject([{ arm: 'b', signal: 'success', cause: null }]);
      expect(await counted('stepmeter.selection.alarms')).toBe(1);
      expect(await counted('stepmeter.selection.choices')).toBe(43);
    });

    test('to use what is better as the default is made; a declined one changes nothing and is not repeated', async () => {
      for (let n = 0; n < 40; n += 1) await end(await choose('shadow', n % 2 === 0 ? {} : use('b')), n % 2 === 1);
      const [suggestion] = await suggest(store, DEFAULT_PLAN, 'w');
      expect(suggestion).toMatchObject({ kind: 'default', name: 'b' });
      expect(suggestion?.reason).toMatch(/^expected to be worth \+\$\d\.\d\d a run compared with a, over 15 runs/);
      // The pause counts from the decision on the suggestion, also if it was open for longer.
      for (let n = 0; n < 50; n += 1) await end(await choose('shadow', n % 2 === 0 ? {} : use('b')), n % 2 === 1);
      await declineSuggestion(store, { author: 'someone', reason: null }, suggestion?.id ?? '');
      await end(await choose('shadow', use('b')), true);
      expect(await suggest(store, DEFAULT_PLAN)).toMatchObject([{ id: suggestion?.id, status: 'declined' }]);
      expect((await setup()).defaultName).toBe('a');
      await rollback(store, CHANGE);
      expect(await suggest(store, DEFAULT_PLAN)).toMatchObject([{ id: suggestion?.id, status: 'open' }]);
      await expect(declineSuggestion(store, { author: 'x', reason: null }, 'x')).rejects.toThrow('it is unknown');
    });

    test('is not kept open if a later alarm, or the setup, contradicts it', async () => {
      for (let n = 0; n < 40; n += 1) await end(await choose('shadow', n % 2 === 0 ? {} : use('b')), n % 2 === 1);
      const [first] = await suggest(store, DEFAULT_PLAN);
      expect(first).toMatchObject({ kind: 'default', name: 'b', status: 'open' });
      for (let n = 0; n < 12; n += 1) await end(await choose('shadow', use('b')), false);
      const [outdated, removal] = await suggest(store, DEFAULT_PLAN);
      expect(outdated).toMatchObject({ id: first?.id, status: 'outdated' });
      expect(removal).toMatchObject({ kind: 'remove', name: 'b', status: 'open' });
      const by = { author: 'someone', reason: null };
      await expect(acceptSuggestion(store, by, first?.id ?? '')).rejects.toThrow('it is outdated');
      await removeConfiguration(store, CHANGE, 'b');
      expect((await suggest(store, DEFAULT_PLAN))[1]).toMatchObject({ id: removal?.id, status: 'outdated' });
      await rollback(store, CHANGE);
      await acceptSuggestion(store, by, removal?.id ?? '');
      expect((await setup()).versions).toEqual({ a: 'a@1' });
    });

    test('that later outcomes do not support is withdrawn, and not made again at once', async () => {
      await support();
      const [first] = await suggest(store, DEFAULT_PLAN);
      expect(first).toMatchObject({ kind: 'default', name: 'b', status: 'open' });
      for (const each of await contradict()) await end(...each);
      const later = await suggest(store, DEFAULT_PLAN);
      expect(later).toMatchObject([{ id: first?.id, status: 'outdated' }]);
      expect(later[0]?.reason).toMatch(/ 0\.9\d; outdated: P\(better\) = 0\.[0-6]\d after \d\d runs$/);
      expect(await counted('stepmeter.selection.alarms')).toBe(0);
      const by = { author: 'someone', reason: null };
      await expect(acceptSuggestion(store, by, first?.id ?? '')).rejects.toThrow('it is outdated');
      await rebuildSelection(store, DEFAULT_PLAN);
      expect(await suggest(store, DEFAULT_PLAN)).toEqual(later);
    });

    test.each([
      ['value of a success', { valueUsd: 0.001 }],
      ['price of time', { timePriceUsd: 1000 }],
    ])('is judged by the %s that it was made with in every project', async (_, values) => {
      const plan = { ...DEFAULT_PLAN, ...values };
      await support({ ...DEFAULT_PLAN, valueUsd: 5.5, timePriceUsd: 0.25 });
      const made = await suggest(store, DEFAULT_PLAN);
      expect(made).toMatchObject([{ name: 'b', status: 'open', value_usd: 5.5, time_price_usd: 0.25 }]);
      expect(await suggest(store, plan)).toEqual(made);
      await previewInStore(store, { workflow: 'w' }, { mode: 'shadow', plan });
      for (const each of [plan, DEFAULT_PLAN, plan, DEFAULT_PLAN]) await choose('shadow', {}, each);
      expect(await suggest(store, plan)).toEqual(made);
      await rebuildSelection(store, plan);
      expect(await suggest(store, DEFAULT_PLAN)).toEqual(made);
    });

    test.each([
      ['open', false, 'outdated', /; outdated: the values that it was made with were not recorded$/],
      ['accepted', true, 'accepted', /P\(better\) = 0\.9\d$/],
    ])('that was %s when values were not recorded is not judged by others', async (_, isAccepted, status, reason) => {
      await support();
      const [made] = await suggest(store, DEFAULT_PLAN);
      if (isAccepted) await acceptSuggestion(store, { author: 'someone', reason: null }, made?.id ?? '');
      for (const column of ['value_usd', 'time_price_usd'])
        await store.db.schema.alterTable('suggestion').dropColumn(column).execute();
      await MIGRATIONS['035']?.up(store.db);
      const [first, ...others] = await suggest(store, { ...DEFAULT_PLAN, valueUsd: 0.001 });
      expect(first).toMatchObject({ id: made?.id, status, reason: expect.stringMatching(reason) });
      expect(others).toEqual([]);
    });

    test('that is withdrawn is made again between two choices if other values, or new outcomes, support it', async () => {
      const plan = { ...DEFAULT_PLAN, valueUsd: 100 };
      const outcomes: [ConfigurationChoice, boolean, number][] = [];
      for (let n = 0; n < 100; n += 1) {
        const [isOther, costUsd] = [n % 2 === 1, n % 2 === 1 && n >= 40 ? 12 : 1];
        outcomes.push([await choose('shadow', isOther ? use('b') : {}), isOther ? n % 10 !== 1 : n % 4 === 0, costUsd]);
      }
      for (const one of outcomes.slice(0, 40)) await endDecision(store, ...one);
      const [first] = await suggest(store, DEFAULT_PLAN);
      expect(first).toMatchObject({ name: 'b', status: 'open' });
      for (const one of outcomes.slice(40)) await endDecision(store, ...one);
      const made = await suggest(store, plan);
      expect(made.filter(({ id }) => id === first?.id)).toMatchObject([{ status: 'outdated' }]);
      expect(made.filter(({ id }) => id !== first?.id)).toMatchObject([
        { name: 'b', status: 'open', number: first?.number, value_usd: 100 },
      ]);
      expect(await suggest(store, plan)).toEqual(made);
      await rebuildSelection(store, plan);
      expect(await suggest(store, DEFAULT_PLAN)).toEqual(made);
      // As after outcomes that contradicted it and were corrected.
      await store.db.updateTable('suggestion').set({ withdrawn: 'x' }).where('value_usd', '=', 100).execute();
      const again = await suggest(store, plan);
      expect(again.map(({ status }) => status).toSorted()).toEqual(['open', 'outdated', 'outdated']);
      expect(await suggest(store, plan)).toEqual(again);
    });

    test('is accepted only if the outcomes that no choice has learned from support it, too', async () => {
      await support();
      const outcomes = await contradict();
      const [first] = await suggest(store, DEFAULT_PLAN);
      expect(first).toMatchObject({ kind: 'default', name: 'b', status: 'open' });
      for (const each of outcomes) await end(...each);
      await expect(acceptSuggestion(store, { author: 'someone', reason: null }, first?.id ?? '')).rejects.toThrow(
        /: it is outdated: P\(better\) = 0\.[0-6]\d after \d\d runs$/,
      );
      expect((await setup()).defaultName).toBe('a');
    });
  });
}
