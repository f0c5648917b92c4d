import { join } from 'node:path';
import type { Context } from '../../src/core/context.ts';
import { newRunId, newSessionId, newStepId } from '../../src/core/ids.ts';
import type { LedgerRequest, SpoolRecord } from '../../src/spool/record.ts';
import { appendRecord } from '../../src/spool/append-record.ts';
import { openContextFolder } from '../../src/spool/context-folder.ts';

/** A generated session with the records that a real one would have written. */
export type GeneratedSession = { readonly folder: string; readonly records: readonly SpoolRecord[] };

/**
 * Creates the folder of a session with the given number of tool calls and requests, and its records, not written yet.
 */
export function generateSession(home: string, calls: number): GeneratedSession {
  const session = newSessionId();
  const context: Context = {
    v: 1,
    run: { id: newRunId(), workflow: 'faults' },
    step: { id: newStepId(), name: 's', attempt: 1, kind: 'first' },
    startedAt: Date.now(),
    project: '/p',
  };
  const at = Date.now();
  const requests = Array.from({ length: calls }, (_, index) => request(session, index));
  const ledger = { sessionId: session, startedAt: at, endedAt: at, requests, toolCalls: [], agents: [] };
  return {
    folder: openContextFolder(join(home, 'spool'), context),
    records: [
      ...Array.from({ length: calls }, (_, index) => toolCall(session, index)),
      { v: 1, type: 'session.ended', at, session, startedAt: at, exitCode: 0, ledger },
      { v: 1, type: 'step.ended', at, result: 'success' },
    ],
  };
}

function request(session: string, index: number): LedgerRequest {
  return {
    messageId: `msg_${session}_${index}`,
    requestId: `req_${session}_${index}`,
    model: 'claude-opus-5-5',
    startedAt: Date.now() - 1000,
    endedAt: Date.now(),
    usage: { input: 10, output: 20, cacheRead: 30, cacheWrite5m: 4, cacheWrite1h: 5, reasoning: 6 },
    toolUseIds: [],
  };
}

function toolCall(session: string, index: number): SpoolRecord {
  return {
    v: 1,
    type: 'hook',
    via: 'command',
    at: Date.now(),
    session,
    payload: {
      hook_event_name: 'PostToolUse',
      session_id: session,
      tool_name: 'Write',
      tool_use_id: `toolu_${session}_${index}`,
      duration_ms: 5,
      tool_response: { type: 'create', filePath: `/p/${index}.txt`, content: 'a\nb\n' },
    },
  };
}

/** Writes all records of a session. */
export function writeSession({ folder, records }: GeneratedSession): void {
  for (const record of records) appendRecord(folder, record);
}
