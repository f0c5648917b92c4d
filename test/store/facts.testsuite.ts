import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/core/environment.ts';
import { newSessionId } from '../../src/core/ids/ids.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import { ingest, type IngestInput } from '../../src/ingest/ingest.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { deleteRuns } from '../../src/store/queries/runs/run-retention.ts';
import { history } from '../../src/testing/runs/history.ts';
import { randomOf, type Random } from '../../src/testing/runs/random.ts';
import { groundTruthOf } from '../../src/testing/runs/scenario.ts';
import type { HookRecord, SessionRecord } from '../../src/spool/record.ts';
import type { SpoolWrite } from '../../src/testing/runs/spool-write.ts';
import { factLines } from '../../src/testing/store/fact-rows.ts';
import { readOf, sampleRun, toolCall } from '../../src/testing/store/ingest-inputs.ts';
import { listRuns, type RunSummary } from '../../src/report/list-runs.ts';
import { showRun, type StepReport } from '../../src/report/show-run.ts';
import type { UsageTotals } from '../../src/report/totals.ts';
import { attemptFactsOfRuns } from '../../src/store/queries/facts/fact.ts';
import type { AttemptFactTable, FactAmounts, RunFactTable } from '../../src/store/schema.ts';
import type { NewStore } from './store.testsuite.ts';

const DAY_MS = 86_400_000;

const SPAN = { from: Date.UTC(2026, 9, 19), to: Date.UTC(2026, 9, 19) + DAY_MS / 2 };

const QUIET = groundTruthOf('quiet', { span: SPAN, onset: SPAN.to });

/** A payload as the CLI sends it, which is measured when it is read. */
const READ = { measured: false, tool_name: 'Read', tool_response: { type: 'text' } };

const FAILED = { hook_event_name: 'PostToolUseFailure', error: 'no such file' };

/** The contract of facts, for every supported database. */
export function factsSuite(newStore: NewStore): void {
  describe('computes facts that', () => {
    let env: Environment;
    let store: Store;

    beforeEach(async () => {
      env = await newStore();
      store = await openNewStore(env);
    });
    afterEach(() => store.close());

    test('equal rebuilt ones, in whatever order and transactions records come, with late sessions and restarts', async () => {
      const writes = [...history({ seed: 'facts', span: SPAN, runsPerMonth: 400, truth: QUIET })];
      for (const seed of ['one', 'two']) {
        await store.close();
        env = await newStore();
        store = await openNewStore(env);
        for (const input of inputsOf(writes, randomOf(seed))) {
          await take(store, input);
          if (input.restarts) {
            await store.close();
            store = await openNewStore(env);
          }
        }
        const live = await factLines(store);
        const counts = await rebuildFacts(store);
        expect(await factLines(store)).toEqual(live);
        expect(counts.runs).toBeGreaterThan(5);
        expect(counts.attempts + counts.runs + counts.toolHours).toBe(live.length);
      }
    });

    test('say the same as `runs` and `show`', async () => {
      const writes = [...history({ seed: 'reports', span: SPAN, runsPerMonth: 600, truth: QUIET })];
      for (const input of inputsOf(writes, randomOf('reports'))) await take(store, input);
      await take(store, sampleRun());
      const runs = await listRuns(store, { limit: 1000 });
      expect(runs.length).toBeGreaterThan(3);
      const facts = new Map(
        (await store.db.selectFrom('run_fact').selectAll().execute()).map((fact) => [fact.id, fact]),
      );
      for (const run of runs) {
        const fact = facts.get(run.id);
        expect({ ...run, ...(fact ? asRunSummary(fact) : {}) }).toEqual(run);
        const { steps } = await showRun(store, run.id);
        const attempts = await attemptFactsOfRuns(store, [run.id]);
        expect(
          attempts
            .filter(({ step }) => step !== null)
            .map(asStep)
            .sort(byId),
        ).toEqual(steps.toSorted(byId));
      }
      expect(facts.size).toBe(runs.length);
    });

    test('have what was given about the task, and the branch of the attempt', async () => {
      const { contexts, reads } = sampleRun();
      const [run, step] = contexts;
      const given = { ...run.run, complexity: 0.25, size: 12 };
      await take(store, {
        contexts: [
          { ...run, run: given },
          { ...step, run: given, ...(step.step && { step: { ...step.step, branch: 'parser' } }) },
        ],
        reads,
      });
      const [attempt] = await attemptFactsOfRuns(store, [run.run.id]);
      expect(attempt).toMatchObject({ complexity: 0.25, size: 12, branch: 'parser' });
    });

    test('count reads of what the same agent had read and the attempt had not changed', async () => {
      const { contexts, reads, id } = sampleRun();
      const [, step] = contexts;
      const ended = reads.find(({ record }) => record?.type === 'session.ended')?.record as SessionRecord;
      let calls = 0;
      const read = (path: string, { at = 0, part = '', ...more }: Record<string, unknown> = {}) => {
        calls += 1;
        const input = { file_path: path, offset: part };
        const about = { ...READ, tool_use_id: `toolu_01reads${calls}`, tool_input: input, cwd: step.project, ...more };
        const record = toolCall(step, String(more['session'] ?? ended.session), about).record as HookRecord;
        return readOf(step, { ...record, at: step.startedAt + 3000 + Number(at) });
      };
      await take(store, {
        contexts,
        reads: [
          ...[read('b.ts'), read('b.ts', { at: 1 }), read('b.ts', { at: 2 })],
          ...[
            read('b.ts', { part: '[1]' }),
            read('b.ts', { agent_id: 'sub' }),
            read('b.ts', { session: newSessionId() }),
          ],
          ...[read('c.ts', FAILED), read('c.ts', FAILED)],
          // The sample run creates src/a.ts at its second 2.
          ...[read('src/a.ts', { at: -2500 }), read('/home/somebody/project/src/a.ts')],
          ...[read('/etc/hosts'), read('/etc/hosts', { at: 4 }), read('/other/hosts')],
          ...reads,
        ],
      });
      const [attempt] = await attemptFactsOfRuns(store, [id]);
      expect(attempt).toMatchObject({ repeated_reads: 3 });
      const keys = await store.db
        .selectFrom('tool_call')
        .select('read_key')
        .where('read_key', 'is not', null)
        .execute();
      expect(keys).toHaveLength(11);
      for (const { read_key } of keys) expect(read_key).toMatch(/^[0-9a-f]{8}\/[0-9a-f]{8}$/);
    });

    test('are removed with their runs, and nothing else is', async () => {
      const writes = [...history({ seed: 'removed', span: SPAN, runsPerMonth: 700, truth: QUIET })];
      for (const input of inputsOf(writes, randomOf('removed'))) await take(store, input);
      const [gone = '', ...others] = [...new Set(writes.map(({ context }) => context.run.id))];
      expect(others.length).toBeGreaterThan(2);
      await store.write((transaction) => deleteRuns(transaction, [gone]));
      const live = await factLines(store);
      await rebuildFacts(store);
      expect(await factLines(store)).toEqual(live);
      expect(live.join('\n')).not.toContain(gone);
      await store.write((transaction) => deleteRuns(transaction, others));
      expect(await factLines(store)).toEqual([]);
    });
  });
}

type Input = IngestInput & { readonly restarts: boolean };

/** The writes in transactions of random sizes: out of order, with the ends of a third of the sessions at the very end. */
function inputsOf(writes: readonly SpoolWrite[], random: Random): Input[] {
  const contexts = writes.filter(({ record }) => !record).map(({ context }) => context);
  const isLate = (write: SpoolWrite): boolean => write.record?.type === 'session.ended' && random.chance(1 / 3);
  const keyed = writes
    .filter(({ record }) => record)
    .map((write) => ({ write, key: (isLate(write) ? 1e9 : 0) + write.at / 60_000 + random.between(0, 30) }));
  const reads = keyed
    .sort((a, b) => a.key - b.key)
    .flatMap(({ write: { context, record } }) => (record ? [readOf(context, record)] : []));
  const inputs: Input[] = [{ contexts, reads: [], restarts: false }];
  while (reads.length > 0)
    inputs.push({ contexts: [], reads: reads.splice(0, random.whole(1, 100)), restarts: random.chance(0.1) });
  return inputs;
}

const NOW = SPAN.to + DAY_MS;

function take(store: Store, { contexts, reads }: IngestInput): Promise<void> {
  return ingest(store, { contexts, reads }, { exports: false, now: NOW });
}

/** The properties of a run in a list that its fact has too. */
function asRunSummary(fact: RunFactTable): Partial<RunSummary> {
  return {
    workflow: fact.workflow,
    taskType: fact.task_type,
    result: fact.result,
    simulated: fact.simulated === 1,
    startedAt: fact.started_at,
    durationMs: fact.duration_ms,
    steps: fact.attempts,
    ...usageOfFact(fact),
  };
}

function usageOfFact(fact: FactAmounts): UsageTotals {
  return {
    requests: fact.requests,
    tokens: {
      input: fact.input ?? 0,
      output: fact.output ?? 0,
      cacheRead: fact.cache_read ?? 0,
      cacheWrite5m: fact.cache_write_5m ?? 0,
      cacheWrite1h: fact.cache_write_1h ?? 0,
      reasoning: fact.reasoning ?? 0,
    },
    costUsd: (fact.cost_nano_usd ?? 0) / 1e9,
    unpricedRequests: fact.unpriced,
    costFromBillUsd: fact.from_bill_nano_usd / 1e9,
    usageGap: fact.usage_gap,
  };
}

type Step = Omit<StepReport, 'name'> & { readonly name: string | null };

function asStep(fact: AttemptFactTable): Step {
  return {
    id: fact.id,
    name: fact.step,
    attempt: fact.attempt,
    kind: fact.kind,
    result: fact.result ?? 'running',
    errorType: fact.error_type,
    startedAt: fact.started_at,
    durationMs: fact.duration_ms,
    ...usageOfFact(fact),
    toolCalls: fact.tool_calls,
    failedToolCalls: fact.failed_tool_calls,
    files: { created: fact.files_created, modified: fact.files_modified, deleted: fact.files_deleted },
  };
}

function byId(a: Step, b: Step): number {
  return a.id < b.id ? -1 : 1;
}
