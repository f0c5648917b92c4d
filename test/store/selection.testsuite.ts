import type { KyselyPlugin } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  addConfiguration,
  readSetup,
  removeConfiguration,
  rollback,
  setDefault,
} from '../../src/configurations/change-setup.ts';
import type { ChoiceRequest, ConfigurationChoice, SelectionMode } from '../../src/configurations/choice.ts';
import { chooseInStore } from '../../src/configurations/choose-in-store.ts';
import { explain, explainLatest } from '../../src/configurations/explain.ts';
import { exportPack } from '../../src/configurations/export-pack.ts';
import { foldInParts } from '../../src/configurations/state/fold-in-parts.ts';
import { rebuildSelection } from '../../src/configurations/state/rebuild-selection.ts';
import { foldDecisions } from '../../src/configurations/state/fold.ts';
import { suggest } from '../../src/configurations/suggestions/suggestions.ts';
import type { Environment } from '../../src/core/environment.ts';
import { DEFAULT_PLAN } from '../../src/selection/plan.ts';
import { parsePrior } from '../../src/selection/prior/parse-prior.ts';
import { serializeSelector } from '../../src/selection/serialize.ts';
import type { Store } from '../../src/store/open-store.ts';
import { fillDecisions, fillOutcomes } from '../../src/testing/selection/fill-decisions.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { dropSelectionState, rewindSelectionState, selectionState } from '../../src/store/queries/selection/state.ts';
import { addVersion, CHANGE, endDecision, SCOPE, use } from './selection-fixture.ts';
import type { NewStore } from './store.testsuite.ts';

/** What the selection needs of a store, for every supported database. */
export function selectionSuite(newStore: NewStore): void {
  let env: Environment;
  let store: Store;
  beforeEach(async () => {
    env = await newStore();
    store = await openNewStore(env);
  });
  afterEach(() => store.close());

  const add = (name: string, model: string) => addVersion(store, name, model);
  const setup = async () => {
    const { versions, defaultName } = await readSetup(store, SCOPE);
    return { versions: Object.fromEntries(versions), defaultName };
  };
  const choose = (mode: SelectionMode, request: Partial<ChoiceRequest> = {}): Promise<ConfigurationChoice> =>
    chooseInStore(store, { workflow: 'w', taskType: 't', ...request }, { mode, plan: DEFAULT_PLAN });
  const end = (choice: ConfigurationChoice, success: boolean): Promise<void> => endDecision(store, choice, success);
  const fold = (fromStart: boolean) =>
    store.snapshot(async (snapshot) =>
      foldDecisions(snapshot, SCOPE, await readSetup(snapshot, SCOPE), DEFAULT_PLAN, { fromStart }),
    );
  const stateOf = async (fromStart: boolean) => serializeSelector((await fold(fromStart)).selector);

  describe('configurations', () => {
    test('are versions whose changes can be undone, one after the other', async () => {
      expect(await add('a', 'sonnet')).toMatchObject({ isNew: true, version: { id: 'a@1', parent: null } });
      expect(await add('a', 'sonnet')).toMatchObject({ isNew: false, version: { id: 'a@1' } });
      expect(await add('b', 'opus')).toMatchObject({ version: { id: 'b@1' } });
      expect(await add('a', 'haiku')).toMatchObject({ isNew: true, version: { id: 'a@2', parent: 'a@1' } });
      await setDefault(store, CHANGE, 'b');
      expect(await setup()).toEqual({ versions: { a: 'a@2', b: 'b@1' }, defaultName: 'b' });
      await rollback(store, CHANGE);
      expect(await setup()).toEqual({ versions: { a: 'a@2', b: 'b@1' }, defaultName: 'a' });
      await rollback(store, CHANGE);
      expect(await setup()).toEqual({ versions: { a: 'a@1', b: 'b@1' }, defaultName: 'a' });
      await rollback(store, CHANGE, 4);
      expect(await setup()).toEqual({ versions: { a: 'a@2', b: 'b@1' }, defaultName: 'b' });
    });

    test('refuse to remove the default, unknown names and a change that there is not', async () => {
      await add('a', 'sonnet');
      await expect(removeConfiguration(store, CHANGE, 'a')).rejects.toThrow('it is the default');
      await expect(setDefault(store, CHANGE, 'x')).rejects.toMatchObject({
        message: 'Cannot find the configuration "x" of w',
        hint: 'Did you mean "a"? Configurations: a',
      });
      await expect(rollback(store, CHANGE, 9)).rejects.toThrow('Cannot roll back w: it has no change 9, only 1');
      await expect(rollback(store, CHANGE)).rejects.toThrow('Cannot roll back w: it has no change that can be undone');
    });

    test.each([
      ['', 'Choose first: stepmeter configure --workflow w, in'],
      ['plan', 'Did you mean "w"? Choose first: stepmeter configure --workflow w --step plan, in'],
    ])('without choices for the step "%s" say how to choose', async (step, hint) => {
      await add('a', 'sonnet');
      for (const scope of [{ ...SCOPE, workflow: 'w2' }, SCOPE])
        await addConfiguration(store, { ...CHANGE, scope }, { name: 'a', configuration: { settings: {}, files: {} } });
      await expect(explainLatest(store, { ...SCOPE, step })).rejects.toMatchObject({
        hint: `${hint} a mode other than off`,
      });
    });
  });

  describe('a choice', () => {
    test('is the default without outcomes, and says so', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      expect(await choose('auto')).toMatchObject({
        name: 'a',
        version: 1,
        settings: { model: 'sonnet' },
        kind: 'default',
        propensity: 1,
        level: 'default',
        reason: 'a is the default, and there are no outcomes yet',
      });
      await end(await choose('auto'), true);
      expect(await choose('auto')).toMatchObject({
        reason: 'a is the default, and needs 5 more outcomes before others are compared with it',
      });
      await expect(choose('auto', { workflow: 'x' })).rejects.toThrow(
        'Cannot choose a configuration for x: it has none',
      );
    });

    test('is the default in the modes off, shadow and suggest, and recorded in the last two', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      for (let n = 0; n < 40; n += 1) {
        const choice = await choose('auto', n % 2 === 0 ? {} : { override: { name: 'b', reason: 'test' } });
        await end(choice, n % 2 === 1);
      }
      expect(await choose('auto')).toMatchObject({ name: 'b', kind: 'greedy' });
      const reason = expect.stringMatching(/^the default is used in the mode shadow; b is expected to be worth \+\$/);
      const shadow = { name: 'a', chosen: 'b', kind: 'default', propensity: 1, reason };
      expect(await choose('shadow')).toMatchObject(shadow);
      expect(await choose('suggest')).toMatchObject({ name: 'a', chosen: 'b' });
      expect(await choose('off')).toMatchObject({ id: null, name: 'a', reason: 'the selection is off' });
    });

    test('of a person is recorded with its reason, and is not exploration', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      expect(await choose('auto', { override: { name: 'b', reason: 'a demo' } })).toMatchObject({
        name: 'b',
        kind: 'override',
        propensity: null,
        reason: 'a demo',
        chosen: 'a',
      });
      await expect(choose('auto', { override: { name: 'b', reason: ' ' } })).rejects.toThrow('no reason');
    });

    test('sets aside a configuration that breaks; explain shows the alarm', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      for (let n = 0; n < 30; n += 1) await end(await choose('auto', use(n % 2 === 0 ? 'a' : 'b')), n % 10 < 9);
      for (let n = 0; n < 12; n += 1) await end(await choose('auto', use('b')), false);
      const last = await choose('auto');
      const { candidates, alarms } = await explain(store, String(last.id));
      expect(last.name).toBe('a');
      expect(candidates.find(({ name }) => name === 'b')).toMatchObject({ standing: 'set aside' });
      expect(candidates.find(({ name }) => name === 'a')).toMatchObject({ runs: 15, timeUsd: 0 });
      expect(alarms[0]).toMatchObject({ signal: 'success', arm: 'b' });
      const older = candidates.map(({ runs: _runs, timeUsd: _timeUsd, ...one }) => one);
      await store.db
        .updateTable('decision')
        .set({ candidates: JSON.stringify(older) })
        .execute();
      expect((await explain(store, String(last.id))).candidates[0]).toMatchObject({ runs: null, timeUsd: 0 });
    });

    test('exports outcomes as a prior pack without paths, which another scope learns from', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      for (let n = 0; n < 12; n += 1) await end(await choose('auto', use(n % 2 === 0 ? 'a' : 'b')), n % 4 !== 0);
      await end(await choose('auto', { ...use('b'), taskType: '/home/me/secret', complexity: 'high' }), true);
      const pack = await exportPack(store, SCOPE);
      expect(JSON.stringify(pack)).not.toContain('secret');
      const amounts = { meanLnCost: Math.log(0.5), sdLnCost: 0, meanLnDuration: Math.log(60_000), sdLnDuration: 0 };
      expect(pack.cells).toHaveLength(3);
      expect(pack.cells[0]).toMatchObject({
        taskType: 't',
        arm: 'a',
        n: 6,
        successes: 3,
        meanLnCost: amounts.meanLnCost,
      });
      expect(pack.cells[2]).toMatchObject({ complexity: 'high', arm: 'b', n: 1, sdLnCost: 0.9 });
      expect(parsePrior(JSON.stringify(pack))).toEqual({ pack, problems: [] });
    });

    test('has the same state whenever and in whichever order outcomes arrive', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      const choices = [];
      for (let n = 0; n < 24; n += 1) choices.push(await choose('auto', use(n % 3 === 0 ? 'b' : 'a')));
      const results = choices.map((_, n) => n % 4 !== 0);
      for (const n of [5, 3, 23, 0, 11]) await end(choices[n] as ConfigurationChoice, results[n] === true);
      const early = await choose('auto');
      for (let n = 23; n >= 0; n -= 1) await end(choices[n] as ConfigurationChoice, results[n] === true);
      const late = await stateOf(true);
      expect(early.id).not.toBeNull();
      await store.write((transaction) => dropSelectionState(transaction, SCOPE));
      await choose('auto');
      expect((await selectionState(store, SCOPE))?.number).toBe(24);
      // The decision that was made now changes the budget, in the stored state and in the one from the start.
      expect(await stateOf(false)).toBe(await stateOf(true));
      expect(late).not.toBe(await stateOf(true));
    });

    test('is computed in parts, and again from a checkpoint if an outcome is late', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      await fillDecisions(store, SCOPE, { count: 1100, arms: ['a', 'b'], types: 2 });
      await fillOutcomes(store, SCOPE, 1, 849);
      await fillOutcomes(store, SCOPE, 851, 1100);
      await foldInParts(store, SCOPE, DEFAULT_PLAN, 200);
      // Decisions that may still get an outcome are not in parts.
      expect((await selectionState(store, SCOPE))?.number).toBe(700);
      await choose('auto');
      expect((await selectionState(store, SCOPE))?.number).toBe(1100);
      expect(await stateOf(false)).toBe(await stateOf(true));
      await fillOutcomes(store, SCOPE, 850, 850);
      await store.write((transaction) => rewindSelectionState(transaction, SCOPE, 850));
      expect((await selectionState(store, SCOPE))?.number).toBe(800);
      expect(await stateOf(false)).toBe(await stateOf(true));
      await store.write((transaction) => rewindSelectionState(transaction, SCOPE, 1));
      expect(await selectionState(store, SCOPE)).toBeUndefined();
    });

    test('is computed again from decisions and outcomes, however wrong the stored one is', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      for (let n = 0; n < 30; n += 1) await end(await choose('auto', use(n % 2 === 0 ? 'a' : 'b')), n % 3 !== 0);
      await suggest(store, DEFAULT_PLAN);
      const [before, known] = [await selectionState(store, SCOPE), await stateOf(true)];
      await store.db.updateTable('selection_state').set({ number: 7 }).execute();
      expect(await stateOf(false)).not.toBe(known);
      expect(await rebuildSelection(store, DEFAULT_PLAN)).toBe(1);
      expect(await selectionState(store, SCOPE)).toEqual(before);
      expect(await stateOf(false)).toBe(known);
    });

    test('reads as many rows after many outcomes as after few', async () => {
      const settings = { mode: 'auto', plan: DEFAULT_PLAN } as const;
      const readAfter = async (count: number): Promise<number[]> => {
        const scope = { workflow: `w${count}`, step: '' };
        for (const model of ['sonnet', 'opus'])
          await addConfiguration(
            store,
            { ...CHANGE, scope },
            { name: model, configuration: { settings: { model }, files: {} } },
          );
        await fillDecisions(store, scope, { count, arms: ['sonnet', 'opus'], types: 2 });
        await fillOutcomes(store, scope, 1, count);
        const request = { workflow: scope.workflow, taskType: 'type1' };
        await chooseInStore(store, request, settings);
        const reads = countReads(store);
        await chooseInStore(reads.store, request, settings);
        return reads.rows;
      };
      const few = await readAfter(600);
      expect(few.length).toBeGreaterThan(5);
      expect(await readAfter(1400)).toEqual(few);
    });

    test('made at the same time is recorded each time, without a lost one', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      const other = await openNewStore(env);
      const settings = { mode: 'auto', plan: DEFAULT_PLAN } as const;
      const request = { workflow: 'w', taskType: 't' };
      // Two connections of one process would block it: those of several processes wait.
      await Promise.all([store, store, store].map((each) => chooseInStore(each, request, settings)));
      await Promise.all([other, other, other].map((each) => chooseInStore(each, request, settings)));
      await other.close();
      const rows = await store.db.selectFrom('decision').select('number').orderBy('number').execute();
      expect(rows.map(({ number }) => Number(number))).toEqual([1, 2, 3, 4, 5, 6]);
    });
  });
}

/** A store that notes how many rows each query of its transactions returns, if any: what is written depends on the choice. */
function countReads(store: Store): { readonly store: Store; readonly rows: number[] } {
  const rows: number[] = [];
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (result.rows.length > 0) rows.push(result.rows.length);
      return result;
    },
  };
  const write: Store['write'] = (fn) =>
    store.write((transaction) => fn({ ...transaction, db: transaction.db.withPlugin(counter) }));
  return { store: { ...store, write }, rows };
}
