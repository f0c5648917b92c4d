import { expect, onTestFinished, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import { openStoreToRead, type Store } from '../../store/open-store.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { openNewStore } from '../../testing/store/open-new-store.ts';
import { addRequest, addRun, addStep, addToolCall } from '../../testing/store/store-rows.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { insightsRead, trendRead } from './analysis-reads.ts';
import { costRead } from './cost-read.ts';
import { overviewRead } from './overview-read.ts';
import type { PeriodQuery } from './period.ts';
import { performanceRead, reliabilityRead } from './period-reads.ts';

const START = Date.UTC(2026, 9, 25);

const HOUR_MS = 3_600_000;

/** In hours since the start: some are within others, overlap them, or end between two runs. */
const PERIODS = [
  [60.5, 180],
  [61, 179.9],
  [120, 240],
  [10.1, 30.7],
  [0, 1000],
] as const;

const VIEWS: readonly ((store: Store, query: PeriodQuery) => Promise<object>)[] = [
  overviewRead,
  insightsRead,
  performanceRead,
  (store, query) => trendRead(store, { ...query, metric: 'cost', by: 'step', bucket: 'day' }),
  (store, query) => trendRead(store, { ...query, metric: 'repairs', by: undefined, bucket: 'day' }),
  (store, query) => reliabilityRead(store, { ...query, by: 'step' }),
  (store, query) => costRead(store, { ...query, by: 'model', across: 'step' }, {}),
];

let added = 0;

const RUNS = 20;

test('views of a store that keeps rows equal those of one that reads them, while another process writes', async () => {
  const env = isolatedEnvironment(temporaryFolder());
  const now = (): number => START + 400 * HOUR_MS;
  const [plain, opened] = [await openNewStore(env, now), await openStoreToRead(env)];
  onTestFinished(async () => void (await Promise.all([plain.close(), opened.close()])));
  const keeping = { ...opened, now };
  expect([plain.kept, keeping.kept]).toEqual([undefined, expect.anything()]);
  const compare = async (): Promise<void> => {
    for (const [from, until] of PERIODS)
      for (const view of VIEWS)
        expect(await view(keeping, hours(from, until))).toEqual(await view(plain, hours(from, until)));
  };
  for (const writer of [plain, plain, keeping]) {
    await addRuns(plain);
    await compare();
    // What a connection changes itself, SQLite does not announce to it.
    await rebuildFacts(writer);
    await compare();
  }
  const { headlines } = await overviewRead(keeping, hours(0, 1000));
  expect(headlines.meanCost.figure.n).toBe(3 * RUNS);
});

function hours(from: number, until: number): PeriodQuery {
  const [since, end] = [from, until].map((hour) => new Date(START + hour * HOUR_MS).toISOString());
  return { words: `since:${since} until:${end}`, period: 'all', timeZone: 'Asia/Kolkata' };
}

/** Runs that start twelve hours apart, each with two attempts, which may start on the next day. */
async function addRuns(store: Store): Promise<void> {
  const first = added;
  for (; added < first + RUNS; added += 1) {
    const [id, started_at] = [`run-${added}`, START + (added - first) * 12 * HOUR_MS];
    const times = { started_at, ended_at: started_at + HOUR_MS + added };
    await addRun(store, { id, ...times, result: added % 3 === 0 ? 'failure' : 'success' });
    for (const [index, name] of ['plan', 'repair'].entries()) {
      const step = { run_id: id, step_id: `${id}-${name}` };
      const at = { started_at: started_at + index * HOUR_MS, ended_at: started_at + (index + 1) * HOUR_MS };
      await addStep(store, { id: step.step_id, run_id: id, name, kind: index === 0 ? 'first' : 'repair', ...at });
      for (const cost of [1, 2])
        await addRequest(store, {
          id: `${step.step_id}-${cost}`,
          ...step,
          ...at,
          started_at: at.started_at + cost * 20 * 60_000,
          cost_nano_usd: cost * 1e9 + added,
          cache_write_5m: 100_000,
        });
      await addToolCall(store, { id: `${step.step_id}-call`, ...step, started_at, ended_at: started_at + 100 * added });
    }
  }
}
