import type { RunTable, StepTable } from '../../store/schema.ts';
import type { Store } from '../../store/open-store.ts';
import { addFile, addRequest, addRun, addStep, addToolCall } from './store-rows.ts';

/** A run to store, with the steps in their order, one after the other. */
export type RecordedRun = Partial<RunTable> & { readonly id: string; readonly steps: readonly RecordedStep[] };

/** An attempt to store: its cost in US dollars, its tool calls by tool, and the files that it created. */
export type RecordedStep = {
  readonly name: string;
  readonly kind?: StepTable['kind'];
  readonly attempt?: number;
  readonly result?: NonNullable<StepTable['result']>;
  readonly durationMs?: number;
  /** Null for a request without a known price. @default no request */
  readonly costUsd?: number | null;
  readonly model?: string;
  readonly tools?: readonly string[];
  readonly files?: readonly string[];
};

const START = 1_790_000_000_000;

/** Stores a run as the relay would, without its facts. */
export async function addRecordedRun(store: Store, { steps, ...row }: RecordedRun): Promise<void> {
  const started_at = row.started_at ?? START;
  const lengths = steps.map(({ durationMs = 1000 }) => durationMs);
  const total = lengths.reduce((sum, ms) => sum + ms, 0);
  await addRun(store, { workflow: 'build', started_at, ended_at: started_at + total, ...row });
  let at = started_at;
  for (const [index, step] of steps.entries()) {
    const id = `${row.id}/${index}`;
    await addAttempt(store, { id, run_id: row.id, started_at: at }, step);
    at += lengths[index] ?? 0;
  }
}

type Place = { readonly id: string; readonly run_id: string; readonly started_at: number };

async function addAttempt(store: Store, { id, run_id, started_at }: Place, step: RecordedStep): Promise<void> {
  const { name, kind = 'first', attempt = 1, result = 'success', durationMs = 1000, tools = [], files = [] } = step;
  const place = { run_id, step_id: id };
  await addStep(store, { id, run_id, name, kind, attempt, result, started_at, ended_at: started_at + durationMs });
  if (step.costUsd !== undefined) {
    const cost_nano_usd = step.costUsd === null ? null : Math.round(step.costUsd * 1e9);
    const usage = { input: 1000, output: 500, cache_read: 20_000, model: step.model ?? 'claude-sonnet-5' };
    await addRequest(store, {
      id: `${id}/request`,
      ...place,
      ...usage,
      cost_nano_usd,
      session_id: id,
      started_at,
      ended_at: started_at,
    });
  }
  for (const [index, tool] of tools.entries())
    await addToolCall(store, { id: `${id}/call ${index}`, ...place, tool, started_at, ended_at: started_at + 10 });
  for (const path of files) {
    await addToolCall(store, {
      id: `${id}/write ${path}`,
      ...place,
      tool: 'Write',
      started_at,
      ended_at: started_at + 5,
    });
    await addFile(store, {
      id: `${id}/${path}`,
      ...place,
      tool_call_id: `${id}/write ${path}`,
      operation: 'create',
      path,
    });
  }
}
