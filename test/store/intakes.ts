import { measuredPayload } from '../../hooks/measured-payload.ts';
import type { Context } from '../../src/core/context.ts';
import { newRunId, newSessionId, newStepId, recordIdOf } from '../../src/core/ids.ts';
import type { Ledger, LedgerRequest, SpoolRecord } from '../../src/spool/record.ts';
import { NO_USAGE, type TokenUsage } from '../../src/pricing/usage.ts';
import type { Intake } from '../../src/ingest/intake.ts';

const MODEL = 'claude-haiku-4-5';
const START = Date.UTC(2026, 0, 5, 12);
const PROJECT = '/home/somebody/project';
const FILE = {
  path: `${PROJECT}/src/a.ts`,
  operation: 'create',
  size: 120,
  lines: 4,
  linesAdded: 4,
  linesRemoved: 0,
} as const;

type Read = Intake['reads'][number];

/** A run with one step and all that happened in it, as a relay reads it from the spool. */
export type SampleRun = {
  readonly id: string;
  readonly contexts: readonly [run: Context, step: Context];
  readonly reads: readonly Read[];
};

/** A record as the relay reads it. */
export const readOf = (context: Context, record: SpoolRecord): Read => {
  const id = recordIdOf(context.step?.id ?? context.run.id, JSON.stringify(record));
  const name = `${record.type}-${id}.json`;
  const measured = record.type === 'hook' ? { ...record, payload: measuredPayload(record.payload) } : record;
  const place = { folder: '/spool', name, path: `/spool/${name}` };
  return { ...place, context, id, at: record.at ?? START, bytes: JSON.stringify(record).length, record: measured };
};

const USAGE: TokenUsage = { ...NO_USAGE, input: 100, output: 20, cacheRead: 1_000, cacheWrite5m: 300, reasoning: 5 };

/** A tool call as a hook reports it. */
export const toolCall = (context: Context, session: string, call: Record<string, unknown>): Read =>
  readOf(context, {
    v: 1,
    type: 'hook',
    via: 'command',
    at: START + 2_000,
    session,
    payload: { measured: true, hook_event_name: 'PostToolUse', session_id: 'c-1', tool_name: 'Write', ...call },
  });

const request = (key: string, some: Partial<LedgerRequest>): LedgerRequest => ({
  messageId: `msg-${key}`,
  requestId: `req-${key}`,
  model: MODEL,
  startedAt: START + 500,
  endedAt: START + 1_500,
  usage: USAGE,
  toolUseIds: [],
  ...some,
});

/** The ledger has what the hooks saw and, beside it, a request of a subagent and a tool call that they missed. */
const ledgerOf = (key: string): Ledger => ({
  sessionId: 'c-1',
  startedAt: START,
  endedAt: START + 9_000,
  requests: [
    request(`${key}-a`, { toolUseIds: [`write-${key}`] }),
    request(`${key}-b`, {
      agentId: 'sub',
      model: 'model-without-a-price',
      usage: { ...NO_USAGE, input: 7, output: 3 },
    }),
  ],
  toolCalls: [
    { toolUseId: `write-${key}`, tool: 'Write', startedAt: START + 1_000, endedAt: START + 2_000, files: [FILE] },
    { toolUseId: `missed-${key}`, tool: 'Read', startedAt: START + 2_000, endedAt: START + 2_100, files: [] },
  ],
  agents: [{ agentId: 'sub', name: 'reviewer', startedAt: START + 3_000, endedAt: START + 4_000 }],
  bill: { costNanoUsd: 5_000_000_000, models: {} },
});

const contextsOf = (workflow: string, startedAt: number): SampleRun['contexts'] => {
  const run: Context = { v: 1, run: { id: newRunId(), workflow, taskType: 'library' }, startedAt, project: PROJECT };
  const step = { id: newStepId(), name: 'plan', attempt: 1, kind: 'first' } as const;
  return [run, { ...run, step, startedAt: startedAt + 10 }];
};

const requestSeen = (step: Context, session: string, toolUseId: string): Read =>
  readOf(step, {
    v: 1,
    type: 'request',
    at: START + 1_500,
    startedAt: START + 400,
    session,
    sessionId: 'c-1',
    turnId: 't-1',
    index: 0,
    model: MODEL,
    effort: 'high',
    toolUseIds: [toolUseId],
    usage: USAGE,
  });

const sessionEnded = (step: Context, session: string, key: string): Read =>
  readOf(step, {
    v: 1,
    type: 'session.ended',
    at: START + 9_000,
    session,
    startedAt: START,
    exitCode: 0,
    ledger: ledgerOf(key),
  });

const recordsOf = (step: Context, session: string, key: string): Read[] => [
  toolCall(step, session, { tool_use_id: `write-${key}`, duration_ms: 1_000, files: [FILE] }),
  requestSeen(step, session, `write-${key}`),
  toolCall(step, session, {
    tool_use_id: `bash-${key}`,
    tool_name: 'Bash',
    hook_event_name: 'PostToolUseFailure',
    error_type: 'exit_code_1',
  }),
  sessionEnded(step, session, key),
  readOf(step, { v: 1, type: 'step.ended', at: step.startedAt + 9_000, result: 'success' }),
];

/** Makes a run; `number` sets runs apart that are otherwise alike, and says in which minute it began. */
export const sampleRun = (number = 0, workflow = 'package-build'): SampleRun => {
  const contexts = contextsOf(workflow, START + number * 60_000);
  const [run, step] = contexts;
  const records = recordsOf(step, newSessionId(), `${run.run.id}`);
  const end = readOf(run, { v: 1, type: 'run.ended', at: run.startedAt + 10_000, result: 'success' });
  return { id: run.run.id, contexts, reads: [...records, end] };
};
