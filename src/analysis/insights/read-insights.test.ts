import { describe, expect, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import type { Store } from '../../store/open-store.ts';
import type { RequestTable } from '../../store/schema.ts';
import { addRequest, addRun, addStep, addToolCall, temporaryStore } from '../../testing/store/store-rows.ts';
import type { Insights } from './insights.ts';
import { readInsights } from './read-insights.ts';

const SINCE = Date.UTC(2026, 10, 1);

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** The same prompt without the cache. */
const LOST: Turn = { afterMs: MINUTE, cache_write_5m: 100_000, cost_nano_usd: 400_000_000 };

/** A prompt of 100,000 tokens that is read from the cache, but for the 1,000 that are new. */
const CACHED: Turn = { afterMs: MINUTE, cache_read: 99_000, cache_write_5m: 1000, cost_nano_usd: 50_000_000 };

describe('a lost cache', () => {
  test('by a pause is found, at what it cost above a read', async () => {
    const store = await temporaryStore();
    await addSessionOf(store, 'r', [LOST, CACHED, { ...LOST, afterMs: 20 * MINUTE }, CACHED]);
    const { insights, total } = await read(store);
    expect(insights).toMatchObject([
      { kind: 'cache-lost-by-pause', workflow: 'build', step: 'implement', occurrences: 1, runs: 1, example: 'r' },
    ]);
    expect(insights[0]?.text).toBe(
      '1 request after pauses of 20.0 min or more; 100,000 tokens were paid again instead of read from the cache',
    );
    // 100,000 tokens at the price of a write less that of a read, which pricing.json has for this model.
    expect(total.value).toBeGreaterThan(0.3);
    expect(total.value).toBeLessThan(0.7);
  });

  test('by a switch of the model is found without a pause', async () => {
    const store = await temporaryStore();
    await addSessionOf(store, 'r', [LOST, CACHED, { ...LOST, model: 'claude-haiku-5-5' }]);
    const { insights } = await read(store);
    expect(insights.map(({ kind, text }) => [kind, text.slice(0, 67)])).toEqual([
      ['cache-lost-by-model-switch', '1 request after a switch such as claude-opus-5-5 to claude-haiku-5-'],
    ]);
  });

  test('of unknown price is counted, not 0', async () => {
    const store = await temporaryStore();
    await addSessionOf(store, 'r', [LOST, { ...LOST, model: 'unheard-of', cost_nano_usd: null }]);
    const { insights, total } = await read(store);
    expect(insights[0]?.cost).toMatchObject({ value: null, missing: 1, reason: 'unknown for all 1' });
    expect(total.value).toBeNull();
  });

  test.each<[string, readonly Turn[]]>([
    ['a cached session', [LOST, CACHED, CACHED]],
    ['a pause that the cache survived', [LOST, { ...CACHED, afterMs: 50 * MINUTE }]],
    ['a compacted prompt', [LOST, { ...LOST, afterMs: 20 * MINUTE, cache_write_5m: 20_000 }]],
    [
      'a short prompt',
      [
        { ...LOST, cache_write_5m: 900 },
        { ...LOST, cache_write_5m: 900, afterMs: 20 * MINUTE },
      ],
    ],
    ['a subagent, which has a prompt of its own', [LOST, { ...LOST, agent_id: 'a', model: 'claude-haiku-5-5' }]],
  ])('is not found in %s', async (_name, turns) => {
    const store = await temporaryStore();
    await addSessionOf(store, 'r', turns);
    await addSessionOf(store, 'before', [LOST, { ...LOST, afterMs: 20 * MINUTE }], SINCE - 2 * DAY);
    const { insights, spent } = await read(store);
    expect(insights).toEqual([]);
    expect(spent.value).toBeGreaterThan(0);
  });
});

type Turn = Partial<RequestTable> & { readonly afterMs: number };

describe('a slow tool', () => {
  /** Stores 40 calls of a tool in runs before the period and 30 in it. */
  async function storeWithCalls(
    durationOf: (index: number, isBefore: boolean) => number,
    step: string | null = 's',
  ): Promise<Store> {
    const store = await temporaryStore();
    for (const [id, startedAt, calls] of [
      ['before', SINCE - 5 * DAY, 40],
      ['since', SINCE + DAY, 30],
    ] as const) {
      await addSessionOf(store, id, [], startedAt);
      for (let index = 0; index < calls; index += 1) {
        const times = {
          started_at: startedAt + index,
          ended_at: startedAt + index + durationOf(index, id === 'before'),
        };
        const step_id = step === null ? null : `${id}/${step}`;
        await addToolCall(store, { id: `${id}/${index}`, run_id: id, step_id, tool: 'Edit', ...times });
      }
    }
    return store;
  }

  test('is found against its own usual band, and costs time but no known money', async () => {
    const store = await storeWithCalls((index, isBefore) => (isBefore || index % 2 === 0 ? 100 + index : 900));
    const { insights, total } = await read(store);
    expect(insights).toMatchObject([
      { kind: 'slow-tool', step: 'implement', tool: 'Edit', occurrences: 15, example: 'since', cost: { value: null } },
    ]);
    expect(insights[0]?.timeMs).toBeGreaterThan(15 * 700);
    expect(insights[0]?.text).toMatch(/^50 % of 30 calls took longer than \d+ ms, as 10 % of 40 calls did before$/);
    expect(total.value).toBeNull();
  });

  test('is found in its own workflow only', async () => {
    const store = await storeWithCalls((index, isBefore) => (isBefore || index % 2 === 0 ? 100 + index : 900));
    expect((await read(store, { workflow: 'build' })).insights).toHaveLength(1);
    expect((await read(store, { workflow: 'other' })).insights).toEqual([]);
  });

  test.each([
    ['another step', 'other/review'],
    ['no step', null],
  ])('has an example at its step, not a slower call in %s', async (_name, stepId) => {
    const store = await storeWithCalls((index, isBefore) => (isBefore || index % 2 === 0 ? 100 + index : 900));
    const at = SINCE + 2 * DAY;
    await addSessionOf(store, 'other', [], at);
    const slow = { run_id: 'other', tool: 'Edit', started_at: at };
    await addStep(store, { id: 'other/review', run_id: 'other', name: 'review', started_at: at, ended_at: at + DAY });
    await addToolCall(store, { ...slow, id: 'other/1', step_id: 'other/s', ended_at: at + 100 });
    await addToolCall(store, { ...slow, id: 'other/2', step_id: stepId, ended_at: at + MINUTE });
    const { insights } = await read(store);
    expect(insights).toMatchObject([{ kind: 'slow-tool', step: 'implement', tool: 'Edit', example: 'since', runs: 2 }]);
  });

  test('outside of any step has an example there', async () => {
    const store = await storeWithCalls((index, isBefore) => (isBefore || index % 2 === 0 ? 100 + index : 900), null);
    const { insights } = await read(store);
    expect(insights).toMatchObject([{ kind: 'slow-tool', step: null, tool: 'Edit', example: 'since', runs: 1 }]);
  });

  test('is not found if it is as slow as before', async () => {
    const store = await storeWithCalls((index) => (index % 3 === 0 ? 900 : 100));
    expect((await read(store)).insights).toEqual([]);
  });
});

test('readInsights() reads ended real runs of a period and workflow', async () => {
  const store = await temporaryStore();
  const turns = [LOST, { ...LOST, afterMs: 20 * MINUTE }];
  await addSessionOf(store, 'r', turns);
  expect((await read(store, { workflow: 'build' })).insights).toHaveLength(1);
  expect((await read(store, { workflow: 'other' })).insights).toEqual([]);
  const { insights } = await read(store);
  expect(insights[0]?.cost.filter).toBe('since=2026-11-01T00:00:00.000Z,until=2026-12-01T00:00:00.000Z');
});

/** Stores a run with a session of requests, each of which takes a second. */
async function addSessionOf(store: Store, id: string, turns: readonly Turn[], startedAt = SINCE + DAY): Promise<void> {
  await addRun(store, { id, workflow: 'build', started_at: startedAt, ended_at: startedAt + DAY / 2 });
  await addStep(store, {
    id: `${id}/s`,
    run_id: id,
    name: 'implement',
    started_at: startedAt,
    ended_at: startedAt + DAY / 2,
  });
  let at = startedAt;
  for (const [index, { afterMs, ...row }] of turns.entries()) {
    at += afterMs;
    const place = { id: `${id}/${index}`, run_id: id, step_id: `${id}/s`, session_id: id };
    await addRequest(store, { ...place, model: 'claude-opus-5-5', started_at: at, ended_at: at + 1000, ...row });
    at += 1000;
  }
}

async function read(store: Store, more: { readonly workflow?: string } = {}): Promise<Insights> {
  await rebuildFacts(store);
  return readInsights(store, { since: SINCE, until: SINCE + 30 * DAY, simulated: false, ...more });
}
