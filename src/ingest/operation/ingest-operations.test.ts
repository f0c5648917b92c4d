import { expect, test } from 'vitest';
import { contextSpanId } from '../../core/context.ts';
import { operationSpanId } from '../../core/ids/span-ids.ts';
import { parseRecord } from '../../spool/parse-record.ts';
import type { OperationRecord } from '../../spool/record-operation.ts';
import { cacheFalseHitsSince } from '../../store/queries/alerts/cache-false-hit.ts';
import { operationsOfRun } from '../../store/queries/operation.ts';
import type { Store } from '../../store/open-store.ts';
import { METRIC, type Metric } from '../../telemetry/names.ts';
import type { SpanData } from '../../telemetry/span-data.ts';
import { readOf, sampleRun } from '../../testing/store/ingest-inputs.ts';
import { temporaryStore } from '../../testing/store/store-rows.ts';
import { ingest, type IngestInput } from '../ingest.ts';

const AT = Date.UTC(2026, 0, 5, 12);

const LEASE = worktree({ operation: 'lease', outcome: 'pool', waitedMs: 20.4 });

const CONFLICTS = worktree({ operation: 'conflicts', outcome: 'conflicting', heads: 4, conflicts: 2 });

const RETURN = worktree({ operation: 'return', outcome: 'quarantined', leasedMs: 60_000 });

const HIT = cache({ outcome: 'hit', reason: 'unchanged', savedMs: 5_000 });

const SLOW_HIT = cache({ outcome: 'hit', reason: 'unchanged', savedMs: 10 });

const MISS = cache({ outcome: 'miss', reason: 'observed-changed' });

const FALSE_HIT = cache({ outcome: 'verification', reason: 'verification', verdict: 'false-hit' });

test('operations of a step have a row and a span in it, and are counted once', async () => {
  const store = await temporaryStore();
  const { contexts } = sampleRun();
  const [run, step] = contexts;
  const reads = [LEASE, CONFLICTS, HIT, MISS, FALSE_HIT].map((record) => readOf(step, record));
  await ingestTwice(store, { contexts, reads });

  const rows = await operationsOfRun(store, run.run.id);
  expect(rows.map(({ kind, name, outcome, reason }) => [kind, name, outcome, reason].join(' ')).sort()).toEqual([
    'cache lint hit unchanged',
    'cache lint miss observed-changed',
    'cache lint verification false-hit',
    'worktree conflicts conflicting ',
    'worktree lease pool ',
  ]);
  expect(rows.find(({ name }) => name === 'lease')).toMatchObject({ step_id: step.step?.id, waited_ms: 20 });
  expect(rows.find(({ outcome }) => outcome === 'hit')).toMatchObject({ saved_ms: 5000, started_at: AT - 100 });

  expect(await cacheFalseHitsSince(store, 0)).toEqual([
    {
      id: rows.find(({ reason }) => reason === 'false-hit')?.id,
      at: AT,
      name: 'lint',
      workflow: 'package-build',
      step: 'plan',
      run_id: run.run.id,
    },
  ]);

  const spans = await spansOf(store);
  expect(spans.map(({ name }) => name).sort()).toEqual([
    'cache lint',
    'cache lint',
    'cache lint',
    'worktree conflicts',
    'worktree lease',
  ]);
  expect(spans.find(({ name }) => name === 'worktree conflicts')).toMatchObject({
    parentSpanId: contextSpanId(step),
    spanId: operationSpanId(rows.find(({ name }) => name === 'conflicts')?.id ?? ''),
    attributes: { 'stepmeter.worktree.conflicts': 2, 'stepmeter.step.name': 'plan' },
  });
  expect(await total(store, METRIC.worktreeOperations)).toEqual({
    'conflicts conflicting plan package-build': 1,
    'lease pool plan package-build': 1,
  });
});

test('what operations report is in the totals: conflicts, time saved, and false hits', async () => {
  const store = await temporaryStore();
  const { contexts } = sampleRun();
  const reads = [LEASE, CONFLICTS, RETURN, HIT, SLOW_HIT, MISS, FALSE_HIT].map((record) => readOf(contexts[1], record));
  await ingestTwice(store, { contexts, reads });
  const step = 'plan package-build';
  expect(await total(store, METRIC.worktreeConflicts)).toEqual({ [`conflicts ${step}`]: 2 });
  expect(await total(store, METRIC.worktreeLeaseTime, 'sum')).toEqual({ [step]: 60_000_000 });
  expect(await total(store, METRIC.worktreeWait, 'sum')).toEqual({ [`lease ${step}`]: 20_400 });
  expect(await total(store, METRIC.cacheSavedTime)).toEqual({ [`lint ${step}`]: 4_900 });
  expect(await total(store, METRIC.cacheLookups)).toEqual({
    [`lint hit unchanged ${step}`]: 2,
    [`lint miss observed-changed ${step}`]: 1,
    [`lint verification verification ${step}`]: 1,
  });
  expect(await total(store, METRIC.cacheVerifications)).toEqual({ [`lint false-hit ${step}`]: 1 });
  expect(await total(store, METRIC.cacheFalseHits)).toEqual({ [`lint ${step}`]: 1 });
});

test('operations outside of runs are counted, without a row or a span', async () => {
  const store = await temporaryStore();
  const { contexts } = sampleRun();
  const reads = [LEASE, FALSE_HIT].map((record) => ({ ...readOf(contexts[0], record), context: undefined }));
  await ingestTwice(store, { contexts: [], reads });
  expect(await store.db.selectFrom('operation').selectAll().execute()).toEqual([]);
  expect(await spansOf(store)).toEqual([]);
  expect(await total(store, METRIC.worktreeOperations)).toEqual({ 'lease pool': 1 });
  expect(await total(store, METRIC.cacheFalseHits)).toEqual({ lint: 1 });
  expect(await cacheFalseHitsSince(store, 0)).toMatchObject([
    { name: 'lint', workflow: null, step: null, run_id: null },
  ]);
});

test('simulated false hits are counted, but need no one', async () => {
  const store = await temporaryStore();
  const { contexts } = sampleRun();
  const simulated = contexts.map((context) => ({ ...context, run: { ...context.run, simulated: true as const } }));
  await ingestTwice(store, { contexts: simulated, reads: [readOf(simulated[1] ?? contexts[1], FALSE_HIT)] });
  expect(await operationsOfRun(store, contexts[0].run.id)).toHaveLength(1);
  expect(await cacheFalseHitsSince(store, 0)).toEqual([]);
});

test.each([
  [{ ...LEASE, outcome: 'gone' }, /^worktree: outcome: found a text of 4 characters/],
  [{ ...HIT, reason: '../secret' }, /^cache: reason: /],
  [{ ...HIT, name: '' }, /^cache: name: /],
])('a record with an unknown value is refused: %j', (record, problem) => {
  expect(parseRecord(record, AT)).toEqual({ problem: expect.stringMatching(problem) });
});

function worktree(of: Partial<OperationRecord>): OperationRecord {
  return { v: 1, type: 'worktree', at: AT, startedAt: AT - 100, ...of } as OperationRecord;
}

function cache(of: Partial<OperationRecord>): OperationRecord {
  return { v: 1, type: 'cache', at: AT, startedAt: AT - 100, name: 'lint', ...of } as OperationRecord;
}

async function ingestTwice(store: Store, input: IngestInput): Promise<void> {
  for (const now of [AT, AT + 1]) await ingest(store, input, { exports: true, now });
}

async function spansOf(store: Store): Promise<SpanData[]> {
  const rows = await store.db.selectFrom('outbox').select('body').execute();
  return rows.map(({ body }) => JSON.parse(body) as SpanData).filter(({ name }) => /^(worktree|cache) /.test(name));
}

/** The values of a total by its labels, sorted by their keys. */
async function total(store: Store, metric: Metric, wanted = ''): Promise<Record<string, number>> {
  const found = (await store.totals()).counters.filter(({ name, part }) => name === metric.name && part === wanted);
  return Object.fromEntries(
    found.map(({ labels, value }) => {
      const byName = JSON.parse(labels) as Record<string, string>;
      const order = metric.labels.toSorted(
        (a, b) => Number(isOfStep(a)) - Number(isOfStep(b)) || (isOfStep(a) ? -1 : 0),
      );
      return [order.flatMap((label) => byName[label] ?? []).join(' '), value];
    }),
  );
}

function isOfStep(label: string): boolean {
  return /workflow|step\.name/.test(label);
}
