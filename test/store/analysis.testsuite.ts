import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readComparison } from '../../src/analysis/compare/read-comparison.ts';
import { readInsights } from '../../src/analysis/insights/read-insights.ts';
import { usualRead } from '../../src/api/reads/usual-read.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { addRecordedRun, type RecordedStep } from '../../src/testing/store/recorded-run.ts';
import { addRequest, addToolCall } from '../../src/testing/store/store-rows.ts';
import type { NewStore } from './store.testsuite.ts';

const START = Date.UTC(2026, 10, 1);

const [MINUTE, DAY] = [60_000, 86_400_000];

const WORKFLOW = 'build, "the" 🚀';

/** The contract of comparisons and insights, for every supported database. */
export function analysisSuite(newStore: NewStore): void {
  describe('answers analyses that', () => {
    let store: Store;

    beforeEach(async () => {
      store = await openNewStore(await newStore());
      await addRuns(store);
      await rebuildFacts(store);
    });
    afterEach(() => store.close());

    test('compare selections by every condition, and two runs', async () => {
      const compare = (a: string, b: string) =>
        readComparison(store, { a, b }, { average: 'mean', parseTime: Number, now: START + DAY });
      const a = `workflow=${JSON.stringify(WORKFLOW)},variant=a,task-type=,model=claude-sonnet-5,result=success`;
      const result = await compare(a, `since=${START},until=${START + DAY},variant=b,variant=c`);
      expect(result).toMatchObject({
        ...{ kind: 'selections', a: { runs: 6, successes: 6, from: START }, b: { runs: 6 } },
        metrics: expect.arrayContaining([
          expect.objectContaining({ metric: 'cost-per-success', verdict: 'a' }),
          expect.objectContaining({ metric: 'success', verdict: 'undecided' }),
        ]) as object[],
        ladder: { differenceUsd: expect.closeTo(2, 9) as number },
      });
      expect(await compare('0190-a-0', '0190-b-0')).toMatchObject({
        kind: 'runs',
        pairs: [{ step: 'implement', difference: { costUsd: 2, toolCalls: 0 } }],
      });
      await expect(compare(a, 'simulated=yes')).rejects.toThrow('no ended run matches simulated=yes');
    });

    test('find what was planted', async () => {
      const period = { since: START - 1, until: START + 10 * DAY, simulated: false };
      const { insights } = await readInsights(store, period);
      expect(insights.map(({ kind, step, tool, occurrences }) => [kind, step, tool, occurrences])).toEqual([
        ['retry-loop', 'repair', null, 2],
        ['cache-lost-by-pause', 'implement', null, 1],
        ['slow-tool', 'implement', 'Edit', 30],
      ]);
    });

    test('say how long steps usually take, by other runs of the workflow in the 90 days before', async () => {
      const add = (
        id: string,
        daysBefore: number,
        durationMs: number,
        row: { workflow?: string; simulated?: 1 } = {},
      ) =>
        addRecordedRun(store, {
          ...{ id, workflow: 'usual', started_at: START - daysBefore * DAY, ...row },
          steps: [{ name: 'plan', durationMs }],
        });
      for (let index = 0; index < 21; index++) await add(`usual-${index}`, 1 + index, 100 + index);
      await add('0f', 0, 9000);
      await add('usual-old', 91, 9000);
      await add('usual-later', -1, 9000);
      await add('usual-simulated', 1, 9000, { simulated: 1 });
      await add('usual-other', 1, 9000, { workflow: 'unusual' });
      await rebuildFacts(store);
      const steps = [{ step: 'plan', low: 102, high: 118, n: 21, scope: 'step' }];
      expect(await usualRead(store, { id: '0f' })).toEqual({ days: 90, steps });
    });
  });
}

/** Runs of variants a and b, the latter at three times the cost; a loop of repairs, a lost cache, and a slow tool. */
async function addRuns(store: Store): Promise<void> {
  const implement = (costUsd: number): RecordedStep => ({ name: 'implement', costUsd, files: ['src/a.ts'] });
  for (const [variant, costUsd] of [
    ['a', 1],
    ['b', 3],
  ] as const)
    for (let index = 0; index < 6; index += 1) {
      const id = `0190-${variant}-${index}`;
      const steps = [implement(costUsd)];
      await addRecordedRun(store, { id, workflow: WORKFLOW, variant, started_at: START + index, steps });
    }
  const repairs = [1, 2, 3].map((attempt): RecordedStep => ({ name: 'repair', kind: 'repair', attempt, costUsd: 1 }));
  const later = { workflow: 'other', started_at: START + 2 * DAY };
  await addRecordedRun(store, { id: 'loop', ...later, steps: [implement(1), ...repairs] });
  await addLostCache(store);
  await addSlowCalls(store);
}

async function addLostCache(store: Store): Promise<void> {
  const place = { run_id: 'loop', step_id: 'loop/0', session_id: 'session', model: 'claude-opus-5-5' };
  for (const [index, at] of [0, 20 * MINUTE].entries()) {
    const times = { started_at: START + 2 * DAY + at, ended_at: START + 2 * DAY + at };
    await addRequest(store, { id: `lost ${index}`, ...place, ...times, cache_write_5m: 50_000, cost_nano_usd: 1 });
  }
}

async function addSlowCalls(store: Store): Promise<void> {
  const steps: readonly RecordedStep[] = [{ name: 'implement' }];
  await addRecordedRun(store, { id: 'fast', workflow: 'other', started_at: START - 2 * DAY, steps });
  for (const [run_id, started_at, ms] of [
    ['fast', START - 2 * DAY, 100],
    ['loop', START + 2 * DAY, 5000],
  ] as const)
    for (let index = 0; index < 30; index += 1) {
      const times = { started_at, ended_at: started_at + ms };
      await addToolCall(store, { id: `${run_id} ${index}`, run_id, step_id: `${run_id}/0`, tool: 'Edit', ...times });
    }
}
