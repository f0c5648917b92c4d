import { measuredPayload } from '../../../hooks/measured-payload.ts';
import type { Context } from '../../core/context.ts';
import { newRunId, newSessionId, newStepId, recordIdOf } from '../../core/ids/ids.ts';
import type { Ledger, LedgerRequest, SpoolRecord } from '../../spool/record.ts';
import { RECORD_ORDER } from '../../spool/record-order.ts';
import { NO_USAGE, type TokenUsage } from '../../pricing/usage.ts';
import type { IngestInput } from '../../ingest/ingest.ts';

/** A run with one step and all its records, as a relay reads them from the spool. */
export type SampleRun = {
  readonly id: string;
  readonly contexts: readonly [run: Context, step: Context];
  readonly reads: readonly Read[];
};

type Read = IngestInput['reads'][number];

const START = Date.UTC(2026, 0, 5, 12);

/** A record as read by the relay. */
export function readOf(context: Context, record: SpoolRecord): Read {
  const id = recordIdOf(context.step?.id ?? context.run.id, JSON.stringify(record));
  const name = `${RECORD_ORDER[record.type]}-${id}.json`;
  const measured = record.type === 'hook' ? { ...record, payload: measuredPayload(record.payload) } : record;
  const place = { folder: '/spool', name, path: `/spool/${name}` };
  return { ...place, context, id, at: record.at ?? START, bytes: JSON.stringify(record).length, record: measured };
}

/** A tool call as reported by a hook. */
export function toolCall(context: Context, session: string, call: Record<string, unknown>): Read {
  return readOf(context, {
    v: 1,
    type: 'hook',
    via: 'command',
    at: START + 2_000,
    session,
    payload: { measured: true, hook_event_name: 'PostToolUse', session_id: 'c-1', tool_name: 'Write', ...call },
  });
}

/** Creates a run; `number` distinguishes otherwise equal runs and sets the minute of the start. */
export function sampleRun(number = 0, workflow = 'package-build'): SampleRun {
  const contexts = contextsOf(workflow, START + number * 60_000);
  const [run, step] = contexts;
  const records = recordsOf(step, newSessionId(), `${run.run.id}`);
  const end = readOf(run, { v: 1, type: 'run.ended', at: run.startedAt + 10_000, result: 'success' });
  return { id: run.run.id, contexts, reads: [...records, end] };
}

const PROJECT = '/home/somebody/project';

function contextsOf(workflow: string, startedAt: number): SampleRun['contexts'] {
  const run: Context = { v: 1, run: { id: newRunId(), workflow, taskType: 'library' }, startedAt, project: PROJECT };
  const step = { id: newStepId(), name: 'plan', attempt: 1, kind: 'first' } as const;
  return [run, { ...run, step, startedAt: startedAt + 10 }];
}

const FILE = {
  path: `${PROJECT}/src/a.ts`,
  operation: 'create',
  size: 120,
  lines: 4,
  linesAdded: 4,
  linesRemoved: 0,
} as const;

function recordsOf(step: Context, session: string, key: string): Read[] {
  return [
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
}

const MODEL = 'claude-haiku-4-5';

const USAGE: TokenUsage = { ...NO_USAGE, input: 100, output: 20, cacheRead: 1_000, cacheWrite5m: 300, reasoning: 5 };

function requestSeen(step: Context, session: string, toolUseId: string): Read {
  return readOf(step, {
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
}

function sessionEnded(step: Context, session: string, key: string): Read {
  return readOf(step, {
    v: 1,
    type: 'session.ended',
    at: START + 9_000,
    session,
    startedAt: START,
    exitCode: 0,
    ledger: ledgerOf(key),
  });
}

/** The ledger contains what the hooks observed, plus a request of a subagent and a tool call that they missed. */
function ledgerOf(key: string): Ledger {
  return {
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
  };
}

function request(key: string, some: Partial<LedgerRequest>): LedgerRequest {
  return {
    messageId: `msg-${key}`,
    requestId: `req-${key}`,
    model: MODEL,
    startedAt: START + 500,
    endedAt: START + 1_500,
    usage: USAGE,
    toolUseIds: [],
    ...some,
  };
}
