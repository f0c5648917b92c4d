import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { databaseUrl, type Environment } from '../../src/core/environment.ts';
import { readTrend } from '../../src/analysis/trends/read-trend.ts';
import { verdictCauseText } from '../../src/analysis/trends/words.ts';
import { judgeDue } from '../../src/detection/judge-due.ts';
import { regressionGauges } from '../../src/export/gauges/regression-gauges.ts';
import { detectionDueOf } from '../../src/facts/detection-due.ts';
import { ingest } from '../../src/ingest/ingest.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { addDetectionDue, detectionDue } from '../../src/store/queries/detection/due.ts';
import { putDetectionState } from '../../src/store/queries/detection/state.ts';
import { replaceAttemptFacts } from '../../src/store/queries/facts/fact.ts';
import type { RunFactTable, VerdictTable } from '../../src/store/schema.ts';
import { attemptFactRow, runFactRow } from '../../src/testing/analysis/fact-rows.ts';
import { addRunFacts, hourlyRuns, type Period } from '../../src/testing/detection/run-facts.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import { sampleRun } from '../../src/testing/store/ingest-inputs.ts';
import type { NewStore } from './store.testsuite.ts';

const BEFORE = 120;

const START = Date.UTC(2026, 8, 1);

const HOUR = 3_600_000;

/** The contract of the detection of regressions, for every supported database. */
export function detectionSuite(newStore: NewStore): void {
  describe('judges facts', () => {
    let env: Environment;
    let store: Store;

    beforeEach(async () => {
      env = await newStore();
      store = await openNewStore(env);
    });
    afterEach(() => store.close());

    test('with onset, effect, typical values and cause', async () => {
      await addRunFacts(store, runs({ n: BEFORE }, { n: 40, factor: 2, model: 'opus' }));
      await judgeDue(store);
      const cost = (await verdicts(store)).find(({ signal }) => signal === 'cost') ?? expect.unreachable();
      expect(cost).toMatchObject({ state: 'regressed', cause_kind: 'model', cause_value: 'opus', other_causes: 0 });
      expect(cost.cause_previous).toBe('sonnet');
      const onset = START + BEFORE * HOUR;
      expect(Math.abs((cost.since ?? 0) - onset)).toBeLessThanOrEqual(cost.since_error ?? 0);
      expect(Math.abs((cost.effect ?? 0) - 2)).toBeLessThan(0.3);
      expect(cost.effect_low).toBeGreaterThan(1.5);
      expect(cost.effect_low).toBeLessThan(cost.effect ?? 0);
      expect(cost.effect_high).toBeGreaterThan(cost.effect ?? 0);
      expect((cost.typical_after ?? 0) / (cost.typical_before ?? 1)).toBeCloseTo(cost.effect ?? 0, 1);
      expect(cost.typical_before).toBeGreaterThan(0.08);
      expect(cost.typical_before).toBeLessThan(0.12);
      const request = { metric: 'cost', bucket: 'day', since: START, until: cost.judged_at, simulated: false } as const;
      const { verdicts: shown } = await readTrend(store, request, cost.judged_at);
      expect(shown).toMatchObject([
        {
          ...{ workflow: 'build', step: null, metric: 'cost', state: 'regressed', since: cost.since },
          effect: { value: cost.effect, low: cost.effect_low, high: cost.effect_high, unit: 'ratio' },
          before: { value: cost.typical_before, unit: 'USD' },
          cause: { kind: 'model', from: 'sonnet', to: 'opus' },
        },
      ]);
      expect(verdictCauseText(shown[0] ?? expect.unreachable())).toMatch(/^Likely cause: model sonnet → opus/);
      expect((await readTrend(store, { ...request, metric: 'duration' }, cost.judged_at)).verdicts).toEqual([]);
      expect((await readTrend(store, { ...request, by: 'step' }, cost.judged_at)).verdicts).toEqual([]);
      const gauges = await regressionGauges(store, cost.judged_at);
      const names = gauges
        .filter(({ labels }) => labels?.['stepmeter.signal'] === 'cost')
        .map((one) => one.metric.name);
      expect(names).toContain('stepmeter.regression.cause');
      expect(gauges.find(({ metric }) => metric.name === 'stepmeter.regression.since')?.value).toBe(
        (cost.since ?? 0) / 1000,
      );
      expect(await regressionGauges(store, cost.judged_at + 29 * 24 * HOUR)).toEqual([]);
    });

    test('to the same verdict in whatever order and passes they come, by several relays, after restarts', async () => {
      const facts = runs({ n: BEFORE }, { n: 60, factor: 1.8 }, { n: 200, factor: 1.9 });
      await addRunFacts(store, facts);
      await judgeDue(store);
      const whole = await verdicts(store);
      expect(whole.map(({ state }) => state)).toContain('regressed');
      for (const seed of ['one', 'two']) {
        await store.close();
        env = await newStore();
        store = await openNewStore(env);
        const other = await openNewStore(env);
        for (const [index, part] of shuffledParts(facts, seed).entries()) {
          await addRunFacts(store, part);
          // In one process, two connections to SQLite cannot wait for each other.
          if (databaseUrl(env) === undefined) await judgeDue(index % 2 === 0 ? store : other);
          else await Promise.all([judgeDue(store), judgeDue(other)]);
          if (index % 5 !== 0) continue;
          await store.close();
          store = await openNewStore(env);
        }
        await other.close();
        expect(await verdicts(store)).toEqual(whole);
        expect(await detectionDue(store, 10)).toEqual([]);
      }
    });

    test('again when they change', async () => {
      const facts = runs({ n: BEFORE }, { n: 40, factor: 2 });
      await addRunFacts(store, facts);
      await judgeDue(store);
      await addRunFacts(
        store,
        facts.slice(BEFORE).map((fact) => ({ ...fact, cost_nano_usd: Math.round((fact.cost_nano_usd ?? 0) / 2) })),
      );
      await judgeDue(store);
      expect((await verdicts(store)).find(({ signal }) => signal === 'cost')?.state).toBe('steady');
    });

    test('in bounded parts, and replaces verdicts when all are judged', async () => {
      await addRunFacts(store, runs({ n: 2300 }));
      expect(await judgeDue(store, 1000)).toBe(2000);
      expect(await verdicts(store)).toEqual([]);
      expect(await judgeDue(store)).toBe(300);
      expect((await verdicts(store)).map(({ state }) => state)).toContain('steady');
      expect(await judgeDue(store)).toBe(0);
    });

    test('of others if one cannot be judged, which stays due, and says so once', async () => {
      const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
      onTestFinished(() => warnings.mockRestore());
      const facts = runs({ n: 3 });
      await addRunFacts(store, facts);
      await judgeDue(store);
      await store.db.updateTable('detection_state').set({ state: 'damaged' }).execute();
      await addRunFacts(store, [...facts, ...facts.map((fact) => ({ ...fact, id: `x${fact.id}`, workflow: 'other' }))]);
      expect(await judgeDue(store)).toBe(3);
      await judgeDue(store);
      expect(new Set((await verdicts(store)).map(({ workflow }) => workflow))).toEqual(new Set(['build', 'other']));
      expect((await detectionDue(store, 10)).map(({ workflow }) => workflow)).toEqual(['build']);
      // As many as a pass judges do not keep it from the others.
      const many = Array.from({ length: 100 }, (_, n) => ({ workflow: `bad ${n}`, step: '', simulated: 0 as const }));
      await store.write(async (transaction) => {
        for (const unit of many) await putDetectionState(transaction, unit, 'damaged');
        await addDetectionDue(
          transaction,
          [...many, { workflow: 'other', step: '', simulated: 0 as const }].map((unit) => ({ ...unit, since: START })),
        );
      });
      await judgeDue(store);
      await judgeDue(store);
      expect((await detectionDue(store, 200)).map(({ workflow }) => workflow)).not.toContain('other');
      const texts = warnings.mock.calls.map(([text]) => String(text)).filter((text) => !text.includes('bad'));
      expect(texts).toEqual([expect.stringMatching(/^Cannot judge changes of the workflow build: /)]);
    });

    test('of steps, and not of interactive sessions', async () => {
      const attempt = attemptFactRow({ run_id: 'run', step: 'implement' });
      const interactive = runFactRow({ workflow: 'interactive' });
      await store.write(async (transaction) => {
        await replaceAttemptFacts(transaction, [], [attempt]);
        await addDetectionDue(transaction, detectionDueOf([attempt], [interactive]));
      });
      await judgeDue(store);
      const judged = await verdicts(store);
      expect(new Set(judged.map(({ workflow, step, state }) => `${workflow} ${step} ${state}`))).toEqual(
        new Set(['build implement learning']),
      );
      expect(judged.map(({ signal }) => signal)).not.toContain('repairs');
    });

    test('that ingestion writes', async () => {
      await ingest(store, sampleRun(), { exports: false, now: START });
      expect((await detectionDue(store, 100)).map(({ step }) => step)).toContain('');
      await judgeDue(store);
      expect((await verdicts(store)).length).toBeGreaterThan(0);
    });
  });
}

/** One run per hour. */
function runs(...periods: readonly Period[]): RunFactTable[] {
  return hourlyRuns(START, ...periods);
}

function verdicts(store: Store): Promise<VerdictTable[]> {
  return store.db.selectFrom('verdict').selectAll().orderBy('workflow').orderBy('step').orderBy('signal').execute();
}

/** Facts in parts of random sizes, some of them weeks late. */
function shuffledParts(facts: readonly RunFactTable[], seed: string): RunFactTable[][] {
  const random = randomOf(seed);
  const keyed = facts.map((fact, index) => ({
    fact,
    key: index + random.between(0, 20) + (random.chance(0.02) ? random.between(0, 600) : 0),
  }));
  const left = keyed.sort((a, b) => a.key - b.key).map(({ fact }) => fact);
  const parts = [];
  while (left.length > 0) parts.push(left.splice(0, random.whole(1, 40)));
  return parts;
}
