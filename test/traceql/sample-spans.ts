import type { FileOperation } from '../../src/core/value-sets.ts';
import type { Context, RunResult } from '../../src/core/context.ts';
import { sessionSpanId, stepSpanId } from '../../src/core/ids/span-ids.ts';
import type { SpanData } from '../../src/telemetry/span-data.ts';
import { agentSpan, chatSpan, fileSpan, runSpan, stepSpan, toolSpan } from '../../src/telemetry/spans.ts';
import type { FileOperationTable, RequestTable, RunTable, StepTable, ToolCallTable } from '../../src/store/schema.ts';

/** The parameters of the sample spans; every query in use finds some of them, but not all. */
export const SAMPLE = {
  environment: 'sample',
  workflow: 'package-build',
  step: 'implement',
  errorType: 'TestsFail',
  runId: '01990000-0000-7000-8000-000000000001',
  costUsd: 2.5,
  seconds: 1200,
} as const;

const FREE_RUN = '01990000-0000-7000-8000-000000000002';
const OTHER_RUN = '01990000-0000-7000-8000-000000000003';

/**
 * Spans as built by the relay, of three runs that start at `at`: one with a repair, one that fails without a request
 * and cost, and one of another workflow.
 */
export function sampleSpans(at: number): SpanData[] {
  return [
    ...repairedRun(at),
    ...runOf({ id: FREE_RUN, workflow: SAMPLE.workflow, result: 'failure', cost: 0, at, seconds: 60 }),
    ...runOf({ id: OTHER_RUN, workflow: 'docs', result: 'success', cost: 1e9, at, seconds: 1300 }),
  ];
}

const STEPS = ['a1', 'a2', 'a3'] as const;

function repairedRun(at: number): SpanData[] {
  const { runId: id, workflow, costUsd, seconds } = SAMPLE;
  const run = { id, workflow, result: 'success' as const, cost: costUsd * 1e9, at, seconds };
  return [
    ...runOf(run),
    step(0, { name: 'plan', kind: 'first', result: 'success', started_at: at, ended_at: at + 1000 }),
    step(1, { name: SAMPLE.step, kind: 'first', result: 'failure', error_type: SAMPLE.errorType, started_at: at }),
    step(2, { name: SAMPLE.step, kind: 'repair', attempt: 2, link_id: STEPS[1], result: 'success', started_at: at }),
    session(at),
    chat('request-1', { started_at: at + 10, ended_at: at + 20, cost_nano_usd: 750_000_000, input: 1000 }),
    chat('request-2', { started_at: at + 30, ended_at: at + 40, cost_nano_usd: 200_000_000, effort: 'high' }),
    tool('toolu_1', { tool: 'Bash', started_at: at, ended_at: at + 150_000, result: 'error', error_type: 'exit' }),
    tool('toolu_2', { tool: 'Write', started_at: at, ended_at: at + 5, result: 'success' }),
    file('create', at),
    file('delete', at),
  ];
}

type SampleRun = {
  readonly id: string;
  readonly workflow: string;
  readonly result: RunResult;
  readonly cost: number;
  readonly at: number;
  readonly seconds: number;
};

function runOf({ id, workflow, result, cost, at, seconds }: SampleRun): SpanData[] {
  const isSample = id === SAMPLE.runId;
  const row: RunTable = {
    id,
    workflow,
    result,
    task_type: result === 'success' ? 'library' : null,
    complexity_permille: null,
    size: null,
    config_id: null,
    config_version: isSample ? '3' : null,
    variant: isSample ? 'control' : null,
    task: null,
    assignment: null,
    decision: null,
    started_by: null,
    project: '/project',
    started_at: at,
    ended_at: at + seconds * 1000,
    error_type: null,
    cost_nano_usd: cost,
    simulated: null,
  };
  return [runSpan(contextOf(id, workflow), row, { nanoUsd: cost, gap: null })];
}

function contextOf(id: string, workflow: string): Context {
  return { v: 1, run: { id, workflow }, startedAt: 0, project: '/project' };
}

function step(index: number, row: Partial<StepTable> & Pick<StepTable, 'name' | 'started_at'>): SpanData {
  const rest = {
    parent_id: null,
    link_id: null,
    branch: null,
    queue: null,
    queued_ms: null,
    decision: null,
    attempt: 1,
    kind: 'first',
  } as const;
  const open = { error_type: null, result: null };
  const id = STEPS[index] ?? '';
  const attempt = { id, run_id: SAMPLE.runId, project: '/project', ended_at: row.started_at + 200_000 };
  return stepSpan(stepContext(row.name), { ...rest, ...open, ...attempt, ...row }, { nanoUsd: 950_000_000, gap: null });
}

function stepContext(name: string): Context {
  return { ...contextOf(SAMPLE.runId, SAMPLE.workflow), step: { id: STEPS[1], name, attempt: 1, kind: 'first' } };
}

const SESSION = 'session-1';

function session(at: number): SpanData {
  return agentSpan(stepContext(SAMPLE.step), {
    spanId: sessionSpanId(SESSION),
    parentSpanId: stepSpanId(STEPS[1]),
    conversationId: 'conversation-1',
    startedAt: at,
    endedAt: at + 190_000,
    sums: { turns: 2, costNanoUsd: 950_000_000 },
    measured: {
      'process.cpu.time': 1.5,
      'stepmeter.session.memory.peak': 1_000_000,
      'stepmeter.session.time_to_first_token': 1.25,
    },
  });
}

const OF_SESSION = { run_id: SAMPLE.runId, step_id: STEPS[1], session_id: SESSION, agent_id: null };

function chat(id: string, row: Partial<RequestTable> & Pick<RequestTable, 'started_at' | 'ended_at'>): SpanData {
  const tokens = { input: 10, output: 20, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, reasoning: 0 };
  const cost = { cost_nano_usd: null, bill_nano_usd: null };
  const rest = { model: 'claude-opus-5-5', effort: null, speed: null, source: 'ledger', ...cost } as const;
  return chatSpan(stepContext(SAMPLE.step), { id, ...OF_SESSION, ...tokens, ...rest, ...row }, undefined);
}

function tool(
  id: string,
  row: Pick<ToolCallTable, 'tool' | 'started_at' | 'ended_at' | 'result'> & Partial<ToolCallTable>,
): SpanData {
  return toolSpan(stepContext(SAMPLE.step), {
    id,
    ...OF_SESSION,
    error_type: null,
    read_key: null,
    source: 'hook',
    ...row,
  });
}

function file(operation: FileOperation, at: number): SpanData {
  const sizes = { size: 10, size_before: null, lines: 2, lines_added: 2, lines_removed: 0 };
  const row: FileOperationTable = {
    id: `file-${operation}`,
    run_id: SAMPLE.runId,
    step_id: STEPS[1],
    tool_call_id: 'toolu_2',
    operation,
    path: `${operation}.txt`,
    extension: 'txt',
    ...sizes,
    renamed_from: null,
    renamed_to: null,
    source: 'tool',
    at,
  };
  return fileSpan(stepContext(SAMPLE.step), row, { startedAt: at, endedAt: at + 5 });
}
