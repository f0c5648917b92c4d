import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSetup } from '../../src/configurations/change-setup.ts';
import type { ConfigurationChoice } from '../../src/configurations/choice.ts';
import { chooseInStore, previewInStore } from '../../src/configurations/choose-in-store.ts';
import type { Limits, SelectionSettings } from '../../src/configurations/settings.ts';
import { overriddenContexts } from '../../src/configurations/overrides.ts';
import { explain } from '../../src/configurations/explain.ts';
import { foldDecisions } from '../../src/configurations/state/fold.ts';
import { RESERVED_MS } from '../../src/core/money-limit.ts';
import { parseChoiceId } from '../../src/core/ids/choice-id.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import { DEFAULT_PLAN } from '../../src/selection/plan.ts';
import type { Store } from '../../src/store/open-store.ts';
import { insertExperiment } from '../../src/store/queries/experiments/experiment.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { addRequest, addRun } from '../../src/testing/store/store-rows.ts';
import { addBoth, addVersion, endDecision, SCOPE, use } from './selection-fixture.ts';
import type { NewStore } from './store.testsuite.ts';

/** What keeps a choice from being the one by evidence, for every supported database. */
export function selectionLimitsSuite(newStore: NewStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await openNewStore(await newStore());
  });
  afterEach(() => store.close());

  const add = (name: string, model: string) => addVersion(store, name, model);
  const choose = (settings: Partial<SelectionSettings> = {}, request = {}): Promise<ConfigurationChoice> =>
    chooseInStore(
      store,
      { workflow: 'w', taskType: 't', ...request },
      { mode: 'auto', plan: DEFAULT_PLAN, ...settings },
    );
  /** Each run of a fails, each of b succeeds. */
  const learn = async (): Promise<void> => {
    await add('a', 'sonnet');
    await add('b', 'opus');
    for (let n = 0; n < 40; n += 1)
      await endDecision(store, await choose({}, use(n % 2 === 0 ? 'a' : 'b')), n % 2 === 1);
  };

  describe('a choice', () => {
    test('of persons in more than 30 % of a context makes it one that is listed, with the latest reason', async () => {
      await add('a', 'sonnet');
      await add('b', 'opus');
      const listed = () => overriddenContexts(store, SCOPE);
      const byPerson = (reason: string, name = 'b') => choose({}, { override: { name, reason } });
      for (let n = 0; n < 7; n += 1) await choose();
      for (const reason of ['first', 'second', 'third']) await byPerson(reason);
      await choose({}, { taskType: 'other' });
      expect(await listed()).toEqual([]);
      // The selection would choose a, too.
      await byPerson('fourth', 'a');
      const counts = { taskType: 't', complexity: null, size: null, choices: 11, overrides: 4, disagreements: 3 };
      const latest = { used: 'a', reason: 'fourth' };
      expect(await listed()).toEqual([{ ...counts, latest }]);
    });

    test('is listed in the same order by every database: of as many overrides, without a part first', async () => {
      await add('a', 'sonnet');
      const contexts = [{ size: 'small' }, { complexity: 'low' }, { taskType: undefined }, {}];
      for (const context of contexts) for (let n = 0; n < 3; n += 1) await choose({}, { ...context, ...use('a') });
      const listed = await overriddenContexts(store, SCOPE);
      expect(listed.map(({ taskType, complexity, size }) => [taskType, complexity, size])).toEqual([
        [null, null, null],
        ['t', null, null],
        ['t', null, 'small'],
        ['t', 'low', null],
      ]);
    });

    test('keeps to limits of a run and a day: what is above them is not chosen, which the choice says', async () => {
      await learn();
      const within = (limits: Limits) => choose({ limits });
      // A run of b costs 0.5 US dollars.
      expect(await within({ runUsd: 1 })).toMatchObject({ name: 'b', maxCostUsd: 1, problems: [] });
      const above = await within({ runUsd: 0.2 });
      expect(above).toMatchObject({ name: 'a', kind: 'default', propensity: 1, maxCostUsd: 0.2 });
      expect(above.reason).toContain('above the limit of $0.20 a run, or of unknown cost: b');
      const { needs } = await explain(store, String(above.id));
      expect(needs).toEqual([
        { name: 'b', what: expect.stringMatching(/^an expected cost within the limit of \$0\.20 \(now \$0\.\d\d\)$/) },
      ]);
      const run_id = await addRun(store);
      await addRequest(store, { id: 'spent', run_id, ended_at: store.now(), cost_nano_usd: 1.8e9 });
      expect(await within({ dayUsd: 2, runUsd: 1 })).toMatchObject({ name: 'a', maxCostUsd: 0.2 });
      expect(await within({ dayUsd: 2.1, runUsd: 1 })).toMatchObject({ name: 'a', maxCostUsd: 0.1 });
      const used = await within({ dayUsd: 2.1, runUsd: 1 });
      expect(used).toMatchObject({ maxCostUsd: 0, problems: [expect.stringContaining('and $0.30 reserved')] });
      await store.db.deleteFrom('money_reservation').execute();
      const spent = await within({ dayUsd: 1.5 });
      expect(spent).toMatchObject({ name: 'a', maxCostUsd: 0 });
      expect(spent.problems).toEqual([
        'Cannot choose by evidence: the limit of $1.50 a day, of which $1.80 is spent. The default is used',
      ]);
    });

    test('reserves its share of the limit of a day until its run has ended and its cost is known', async () => {
      await add('a', 'sonnet');
      let now = Date.UTC(2026, 0, 5, 8);
      const limits = { dayUsd: 5, runUsd: 2 };
      const clock: Store = { ...store, now: () => now };
      const left = async (more: Partial<SelectionSettings> = {}) => {
        const settings = { mode: 'auto', plan: DEFAULT_PLAN, limits, ...more } as const;
        return chooseInStore(clock, { workflow: 'w' }, settings);
      };
      const [one, two] = [await left(), await left()];
      expect([one.maxCostUsd, two.maxCostUsd]).toEqual([2, 2]);
      const third = await left({ mode: 'off' });
      expect(third.maxCostUsd).toBe(1);
      expect(third.id).toMatch(/^a@1\/[0-9a-f-]{36}\/1\/day$/);
      const none = await left();
      expect(none).toMatchObject({ maxCostUsd: 0 });
      expect(none.problems[0]).toContain('of $5.00 a day, of which $0.00 is spent, and $5.00 reserved');
      // What was not used may be used by others after its time.
      now += RESERVED_MS + 20 * 60_000;
      const ids = [await left(), await left()].map(({ id }) => parseChoiceId(String(id))?.decision ?? '');
      const [open = '', unknown = ''] = ids;
      const run_id = await addRun(store, { decision: open, started_at: now, ended_at: null, result: null });
      await addRequest(store, { id: 'part', run_id, ended_at: now, cost_nano_usd: 5e8 });
      await addRun(store, { decision: unknown, started_at: now, ended_at: now });
      now += RESERVED_MS + 20 * 60_000;
      // 0.50 are spent; 1.50 may be by the open run, and 2.00 by the one whose cost is not known.
      expect(
        (await previewInStore(clock, { workflow: 'w' }, { mode: 'auto', plan: DEFAULT_PLAN, limits })).maxCostUsd,
      ).toBe(1);
      now += 24 * 3_600_000;
      expect(await left()).toMatchObject({ maxCostUsd: 2, problems: [] });
      expect(await store.db.selectFrom('money_reservation').selectAll().execute()).toHaveLength(1);
    });

    test('leaves out what the installed CLI refuses, and says so; the default stays', async () => {
      await learn();
      const refusing = (refused: string) =>
        choose({ refusal: ({ model }) => (model === refused ? 'too old' : undefined) });
      expect(await refusing('haiku')).toMatchObject({ name: 'b', problems: [] });
      const fallen = await refusing('opus');
      expect(fallen).toMatchObject({ name: 'a', problems: ['Cannot use the configuration "b": too old'] });
      expect(fallen.reason).toContain('b is refused: too old');
      // A person's choice of it would end the build, too.
      const overridden = await choose({ refusal: ({ model }) => (model === 'opus' ? 'too old' : undefined) }, use('b'));
      expect(overridden).toMatchObject({ name: 'a', kind: 'override', propensity: null });
      expect(overridden.reason).toBe('the default: b is refused: too old (requested because: test)');
      expect(await refusing('sonnet')).toMatchObject({
        name: 'b',
        problems: ['Cannot use the configuration "a": too old'],
      });
    });

    test('is the default while an experiment runs on the workflow, which it names', async () => {
      await add('a', 'sonnet');
      const rest = { stopped_at: null, adopted: null, looks: 0, result: null };
      const row = { name: 'duel', workflow: 'w', plan: '{}', plan_hash: '', started_at: store.now(), ...rest };
      await store.write((transaction) => insertExperiment(transaction, row));
      expect(await choose()).toMatchObject({
        id: null,
        name: 'a',
        reason: 'the experiment "duel" runs on this workflow and assigns its runs',
      });
    });

    test('is compared with the last run that used the model that its name stood for', async () => {
      await add('a', 'opus');
      const models = ['claude-opus-5', 'claude-sonnet-5', null, 'claude-opus-6', 'claude-opus-6'];
      for (const [index, model] of models.entries()) {
        const decision = parseChoiceId(String((await choose()).id))?.decision ?? '';
        const run_id = await addRun(store, { decision });
        if (model !== null) await addRequest(store, { id: `request ${index}`, run_id, model });
        await rebuildFacts(store);
      }
      await choose();
      const columns = ['number', 'kind', 'expected', 'found'] as const;
      const drift = await store.db.selectFrom('configuration_drift').select(columns).orderBy('number').execute();
      expect(drift.map((one) => ({ ...one, number: Number(one.number) }))).toEqual([
        { number: 2, kind: 'model', expected: 'opus', found: 'claude-sonnet-5' },
        { number: 4, kind: 'model_alias', expected: 'claude-opus-5', found: 'claude-opus-6' },
      ]);
    });

    test('does not depend on the clock, which may go backwards', async () => {
      let now = 1_800_000_000_000;
      const own = await openNewStore(await newStore(), () => now);
      await addBoth(own);
      const settings = { mode: 'auto', plan: DEFAULT_PLAN } as const;
      for (let n = 0; n < 12; n += 1) {
        now -= 3_600_000;
        const request = { workflow: 'w', taskType: 't', ...use(n % 2 === 0 ? 'a' : 'b') };
        await endDecision(own, await chooseInStore(own, request, settings), n % 2 === 1);
      }
      const rows = await own.db.selectFrom('decision').select(['number', 'at']).orderBy('number').execute();
      expect(rows.map(({ number }) => Number(number))).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
      expect(rows.map(({ at }) => Number(at))).toEqual(rows.map(({ at }) => Number(at)).toSorted((x, y) => y - x));
      const folded = (fromStart: boolean) =>
        own.snapshot(async (snapshot) =>
          foldDecisions(snapshot, SCOPE, await readSetup(snapshot, SCOPE), DEFAULT_PLAN, { fromStart }),
        );
      expect((await folded(false)).state).toBe((await folded(true)).state);
      await own.close();
    });
  });
}
