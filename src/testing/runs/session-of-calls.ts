import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { newRunId, newStepId } from '../../core/ids/ids.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder } from '../../spool/context-folder.ts';
import type { SpoolRecord } from '../../spool/record.ts';
import { planSession, type SessionPlan } from './planned-session.ts';

/** A session in a folder of the spool, with the records that its hooks and its runner write. */
export type SessionOfCalls = { readonly folder: string; readonly records: readonly SpoolRecord[] };

const PLAN: Omit<SessionPlan, 'requests' | 'tools'> = { model: 'claude-opus-5-5', via: 'command', hasEvents: false };

const WRITE = { tool: 'Write', ms: 5 };

/**
 * Creates the folder of a session in a step and a run of its own, and its records, not written yet: tool calls, model
 * requests, and the ends of the session and the step. Only the hooks report the calls: a lost record is a lost call.
 */
export function generateSession(home: string, calls: number, requests: number = calls): SessionOfCalls {
  const context: Context = {
    v: 1,
    run: { id: newRunId(), workflow: 'generated' },
    step: { id: newStepId(), name: 'implement', attempt: 1, kind: 'first' },
    startedAt: Date.now(),
    project: '/project',
  };
  const session = planSession(context, { ...PLAN, requests, tools: Array.from({ length: calls }, () => WRITE) });
  return {
    folder: openContextFolder(join(home, 'spool'), context),
    records: [
      ...session.calls,
      ...session.end.map(withoutToolCalls),
      { v: 1, type: 'step.ended', at: Date.now(), result: 'success' },
    ],
  };
}

function withoutToolCalls(record: SpoolRecord): SpoolRecord {
  if (record.type !== 'session.ended' || !record.ledger) return record;
  return { ...record, ledger: { ...record.ledger, toolCalls: [] } };
}

/** Writes all records of a session. */
export function writeSession({ folder, records }: SessionOfCalls): void {
  for (const record of records) appendRecord(folder, record);
}
