import { resourceFromAttributes } from '@opentelemetry/resources';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/core/environment.ts';
import { METRIC } from '../../src/telemetry/names.ts';
import type { Delivery } from '../../src/export/delivery.ts';
import { sendOutbox } from '../../src/export/export-spans.ts';
import { ingest, type IngestInput } from '../../src/ingest/ingest.ts';
import { listRuns } from '../../src/report/list-runs.ts';
import { showRun } from '../../src/report/show-run.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { isTransientError } from '../../src/store/transient-error.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { spansIn } from '../../src/testing/stack/otlp-sink.ts';
import { sampleRun, toolCall, type SampleRun } from '../../src/testing/store/ingest-inputs.ts';
import { inProcesses } from './processes.ts';
import { counted, expectTotalsOfRows } from '../../src/testing/store/sums.ts';

/** Creates the environment of a store that does not exist yet. */
export type NewStore = () => Promise<Environment>;

/** The contract of a store, for every supported database. `newEmptyStore` is for tests of opening. */
export function storeSuite(newStore: NewStore, newEmptyStore: NewStore = newStore): void {
  describe('keeps the contract:', () => {
    contract(newStore, newEmptyStore);
  });
}

/** The bill of each session: its total has an amount that no request explains. */
const BILLED_NANO_USD = 5_000_000_000;

const NOW = Date.UTC(2026, 0, 6);

function contract(newStore: NewStore, newEmptyStore: NewStore): void {
  let env: Environment;
  let store: Store;
  const open = async (): Promise<Store> => (store = await openNewStore(env));

  beforeEach(async () => {
    env = await newStore();
    await open();
  });
  afterEach(() => store.close());

  describe('opening', () => {
    test('makes an empty store once, and finds it again', async () => {
      await store.close();
      env = await newEmptyStore();
      const { id, createdAt, close } = await openStore(env);
      await close();
      await open();
      expect(store).toMatchObject({ id, createdAt });
      expect(Math.abs(Date.now() - createdAt)).toBeLessThan(60_000);
      expect(await listRuns(store, { limit: 5 })).toEqual([]);
      expect(await store.totals()).toMatchObject({ counters: [] });
    });

    test('makes one store where several processes open it for the first time at once', async () => {
      await store.close();
      env = await newEmptyStore();
      const ids = await inProcesses(env, [[], [], []]);
      await open();
      expect(new Set(ids)).toEqual(new Set([store.id]));
      expect(await store.db.selectFrom('store').selectAll().execute()).toHaveLength(1);
    });

    test('refuses a store of a newer version and says what to do', async () => {
      const migrations = store.db.withTables<{ kysely_migration: { name: string; timestamp: string } }>();
      await migrations
        .insertInto('kysely_migration')
        .values({ name: '999', timestamp: '2100-01-01T00:00:00Z' })
        .execute();
      await store.close();
      const error = await openStore(env).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        name: 'UserError',
        message: expect.stringMatching(
          /^Cannot open the store .+: found schema version 999, this version of Stepmeter supports up to \d+$/,
        ),
        hint: expect.stringMatching(/^Update Stepmeter to the version that wrote the store or newer, or /),
      });
    });
  });

  describe('taking in', () => {
    test('stores runs, steps, sessions, requests, agents, tool calls and files, and counts them', async () => {
      const run = sampleRun();
      await take(store, run);
      await expectTotalsOfRows(store);
      expect(await counted(store)).toMatchObject({
        [METRIC.runs.name]: 1,
        [METRIC.toolCalls.name]: 3,
        [METRIC.fileOperations.name]: 1,
        [METRIC.inputTokens.name]: 1407,
        [METRIC.cost.name]: BILLED_NANO_USD,
        [METRIC.records.name]: run.reads.length,
      });
      const session = await store.db.selectFrom('session').selectAll().executeTakeFirstOrThrow();
      expect(session).toMatchObject({ settled_by: 'ledger', settled_at: NOW, exit_code: 0, bill_nano_usd: 5e9 });
      expect(await store.db.selectFrom('agent').select('name').execute()).toEqual([{ name: 'reviewer' }]);
      expect(await store.db.selectFrom('pending_request').selectAll().execute()).toEqual([]);
    });

    test('does not count again what it has already ingested', async () => {
      const run = sampleRun();
      await take(store, { contexts: run.contexts, reads: [...run.reads, ...run.reads] });
      const before = await counted(store);
      await take(store, run);
      const { [METRIC.records.name]: records, ...after } = await counted(store);
      expect(before).toMatchObject(after);
      await expectTotalsOfRows(store);
      expect(records).toBe(run.reads.length * 3);
    });

    test('comes to the same in whatever order and in however many transactions records come', async () => {
      const run = sampleRun();
      await take(store, run);
      const expected = await counted(store);
      for (const inputs of [oneByOne(run), oneByOne(run).toReversed(), [backwards(run)]]) {
        await store.close();
        env = await newStore();
        await open();
        for (const input of inputs) await take(store, input);
        expect(await counted(store)).toEqual(expected);
        await expectTotalsOfRows(store);
      }
    });

    test('undoes all of an intake of which a part fails', async () => {
      const { contexts, reads } = sampleRun();
      const broken = toolCall(contexts[1], 's', { tool_use_id: 'x', files: [{ path: 7, operation: 'create' }] });
      await expect(take(store, { contexts, reads: [...reads, broken] })).rejects.toThrow('path');
      expect(await counted(store)).toEqual({});
      expect(await listRuns(store, { limit: 1 })).toEqual([]);
      await take(store, { contexts, reads });
      expect(await counted(store)).toMatchObject({ [METRIC.runs.name]: 1 });
    });

    test('makes no negative duration of a clock that was set back', async () => {
      const { id, contexts, reads } = sampleRun();
      const before = contexts[0].startedAt - 3_600_000;
      const early = reads.map((read) => {
        const { record } = read;
        if (record?.type !== 'run.ended' && record?.type !== 'step.ended' && record?.type !== 'session.ended')
          return read;
        return { ...read, record: { ...record, at: before } };
      });
      await take(store, { contexts, reads: early });
      const rows = [
        ...(await store.db.selectFrom('run').select(['started_at', 'ended_at']).where('id', '=', id).execute()),
        ...(await store.db.selectFrom('step').select(['started_at', 'ended_at']).where('run_id', '=', id).execute()),
        ...(await store.db.selectFrom('session').select(['started_at', 'ended_at']).where('run_id', '=', id).execute()),
      ];
      expect(rows).toHaveLength(3);
      for (const { started_at, ended_at } of rows) expect(ended_at).toBe(started_at);
    });

    test('stores the same of numbers that are not whole or too large and of texts with a NUL', async () => {
      const { contexts, reads } = sampleRun();
      const file = { path: 'a\0.ts', operation: 'create', size: 10.5, lines: 1e300, linesAdded: 2.4, linesRemoved: 0 };
      const ODD = 'toolu_01odd0123456789ABC';
      const call = { tool_use_id: 'odd\0', tool_name: 'Wr\0ite', duration_ms: 12.5, files: [file] };
      await take(store, { contexts, reads: [...reads, toolCall(contexts[1], 's', { ...call, tool_use_id: ODD })] });
      const stored = await store.db.selectFrom('file_operation').selectAll().where('id', '=', `${ODD}/0`).execute();
      expect(stored).toMatchObject([{ path: 'a.ts', size: 11, lines: Number.MAX_SAFE_INTEGER, lines_added: 2 }]);
      const [tool] = await store.db.selectFrom('tool_call').selectAll().where('id', '=', ODD).execute();
      expect(tool).toMatchObject({ tool: 'Write' });
      expect(Number.isInteger(tool?.started_at)).toBe(true);
      const exemplar = { id: 'x', trace_id: 't', span_id: 's', value: 0.25, at: NOW };
      await store.db.insertInto('exemplar').values(exemplar).execute();
      expect(await store.db.selectFrom('exemplar').selectAll().where('id', '=', 'x').execute()).toEqual([exemplar]);
    });
  });

  test('distinguishes rejected data from errors of its own', async () => {
    const again = store.db.insertInto('store').values({ id: store.id, created_at: 0 }).execute();
    expect(isTransientError(await again.catch((error: unknown) => error))).toBe(false);
    const elsewhere = store.db.withTables<{ nowhere: { id: string } }>().selectFrom('nowhere').selectAll().execute();
    expect(isTransientError(await elsewhere.catch((error: unknown) => error))).toBe(true);
  });

  describe('several processes', () => {
    test('ingest the same records exactly once', async () => {
      const runs = [0, 1, 2].map((number) => sampleRun(number));
      const all = { contexts: runs.flatMap((run) => run.contexts), reads: runs.flatMap((run) => run.reads) };
      const inputs = [...runs.flatMap(oneByOne), ...runs, all];
      await inProcesses(env, [inputs, inputs.toReversed(), [backwards(all), all]]);
      await expectTotalsOfRows(store);
      expect(await counted(store)).toMatchObject({ [METRIC.runs.name]: 3, [METRIC.toolCalls.name]: 9 });
      expect(await store.db.selectFrom('audit_entry').select('id').execute()).toHaveLength(all.reads.length);
    });

    test('count runs of their own in the same counters without holding each other up', async () => {
      const workflows = ['package-build', 'review', 'release'];
      const own = (order: readonly string[]): IngestInput[] =>
        Array.from({ length: 4 }, () => {
          const runs = order.map((workflow, number) => sampleRun(number, workflow));
          return { contexts: runs.flatMap((run) => run.contexts), reads: runs.flatMap((run) => run.reads) };
        });
      await inProcesses(env, [own(workflows), own(workflows.toReversed()), own(workflows)]);
      await expectTotalsOfRows(store);
      expect(await counted(store)).toMatchObject({
        [METRIC.runs.name]: 36,
        [METRIC.cost.name]: 36 * BILLED_NANO_USD,
      });
    });
  });

  describe('the outbox', () => {
    const resource = resourceFromAttributes({});
    const waiting = async (): Promise<number> => (await store.db.selectFrom('outbox').select('id').execute()).length;

    test('is sent, oldest first, and emptied', async () => {
      const [first, second] = [sampleRun(), sampleRun(1)];
      await ingest(store, second, { exports: true, now: NOW + 1 });
      await ingest(store, first, { exports: true, now: NOW });
      const [traces, expected] = [[] as string[], await waiting()];
      const post = async (body: Uint8Array): Promise<Delivery> => {
        traces.push(...spansIn(body).map(({ traceId }) => traceId));
        return { outcome: 'accepted', rejected: 0, message: '' };
      };
      expect(await sendOutbox({ store, post, resource })).toEqual({ count: expected, notices: [] });
      expect(traces).toHaveLength(expected);
      expect(traces).toEqual([...traces].sort());
      expect(await waiting()).toBe(0);
      expect(await sendOutbox({ store, post, resource })).toEqual({ count: 0, notices: [] });
    });

    test('keeps what did not arrive', async () => {
      await take(store, sampleRun());
      const [before, problem] = [await waiting(), new Error('The collector is unavailable')];
      await expect(store.sendOldest(3, () => Promise.reject(problem))).rejects.toBe(problem);
      expect(await waiting()).toBe(before);
      expect(await store.sendOldest(3, async (entries) => entries.map(({ id }) => id))).toBe(3);
      expect(await waiting()).toBe(before - 3);
    });

    test('removes what arrived of a batch and keeps the rest', async () => {
      await take(store, sampleRun());
      const before = await waiting();
      expect(await store.sendOldest(3, async ([first]) => (first ? [first.id] : []))).toBe(1);
      expect(await waiting()).toBe(before - 1);
    });

    test('accepts new spans while it is being sent', async () => {
      await take(store, sampleRun());
      const before = await waiting();
      await store.sendOldest(1000, async (entries) => {
        await take(store, sampleRun(1));
        return entries.map(({ id }) => id);
      });
      expect(await waiting()).toBe(before);
    });
  });

  describe('reports', () => {
    test('list runs, the newest first, with numbers', async () => {
      for (const number of [1, 0, 2]) await take(store, sampleRun(number, number === 0 ? 'review' : 'package-build'));
      const runs = await listRuns(store, { limit: 2 });
      expect(runs.map(({ startedAt }) => startedAt)).toEqual(
        runs.map(({ startedAt }) => startedAt).toSorted((a, b) => b - a),
      );
      expect(runs[0]).toMatchObject({
        workflow: 'package-build',
        taskType: 'library',
        result: 'success',
        durationMs: 10_000,
        steps: 1,
        requests: 2,
        unpricedRequests: 0,
        costUsd: BILLED_NANO_USD / 1e9,
        tokens: { input: 107, output: 23, cacheRead: 1000, cacheWrite5m: 300, cacheWrite1h: 0, reasoning: 5 },
      });
      expect(await listRuns(store, { limit: 5, workflow: 'review' })).toHaveLength(1);
      for (const sort of ['cost', 'duration'] as const)
        expect(await listRuns(store, { limit: 5, sort, result: 'success', since: 0 })).toHaveLength(3);
      expect(await listRuns(store, { limit: 5, result: 'running' })).toEqual([]);
    });

    test('show a run with its steps, files, slowest calls and bill', async () => {
      const { id, contexts, reads } = sampleRun();
      await take(store, { contexts, reads });
      const report = await showRun(store, id);
      expect(report).toMatchObject({ billUsd: 5, totals: { requests: 2, unpricedRequests: 0 } });
      expect(report.steps).toMatchObject([
        {
          name: 'plan',
          attempt: 1,
          result: 'success',
          durationMs: 9000,
          requests: 2,
          toolCalls: 3,
          failedToolCalls: 1,
          files: { created: 1, modified: 0, deleted: 0 },
        },
      ]);
      expect(report.files).toMatchObject([{ path: 'src/a.ts', operation: 'create', size: 120, linesAdded: 4 }]);
      expect(report.slowest[0]).toEqual({ step: 'plan', tool: 'Write', durationMs: 1000 });
    });

    test('find a run by the beginning of its id, in either case, and take no wildcard', async () => {
      const { id, contexts, reads } = sampleRun();
      await take(store, { contexts, reads });
      expect((await showRun(store, id.slice(0, 23))).run.id).toBe(id);
      expect((await showRun(store, id.slice(0, 23).toUpperCase())).run.id).toBe(id);
      for (const none of ['', '%', '_', `${id}0`, "'"])
        await expect(showRun(store, none)).rejects.toThrow(/^Cannot find the run/);
      await take(store, sampleRun(1));
      await expect(showRun(store, '0')).rejects.toThrow(/^Cannot find the run "0": several/);
    });
  });
}

function take(store: Store, input: IngestInput): Promise<void> {
  return ingest(store, input, { exports: true, now: NOW });
}

/** One record per transaction, for a relay that keeps up with its producers. */
function oneByOne({ contexts, reads }: SampleRun): IngestInput[] {
  return reads.map((read) => ({ contexts, reads: [read] }));
}

function backwards({ contexts, reads }: IngestInput): IngestInput {
  return {
    contexts: contexts.toReversed(),
    reads: reads.toReversed(),
  };
}
