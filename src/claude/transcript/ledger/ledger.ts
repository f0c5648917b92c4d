import { asText, type JsonObject } from '../../../core/json.ts';
import type { Bill, Ledger } from '../../../spool/record.ts';
import { addBills, transcriptBill } from './bill.ts';
import { distinctRequests } from './distinct-requests.ts';
import { ledgerCompactions } from './ledger-compactions.ts';
import { ledgerRequests } from './ledger-requests.ts';
import { ledgerToolCalls } from './ledger-tool-calls.ts';
import { readConversations, type Conversation } from '../session-conversations.ts';
import { sessionFiles, type SessionFiles } from '../session-files.ts';
import { rowsSince, rowsUntil, rowTime, transcriptRows } from '../transcript-rows.ts';

/** The part of a conversation that one process had. */
export type LedgerScope = {
  /**
   * When the process began; what is older belongs to the processes that the conversation was resumed from.
   * @default the process began the conversation
   */
  readonly since?: number;
  /** When the next process went on with the conversation; what is newer belongs to that. @default none did */
  readonly until?: number;
  /** The transcript of the conversation that this one was forked from. */
  readonly forkedFrom?: string;
};

/**
 * What a session's transcripts say: its requests with their final usage, its tool calls, its subagents, and the CLI's
 * own bill. No content is in it. Transcripts are an internal format of the CLI: what is missing is left out, what cannot
 * be read is counted.
 * @throws {Error} if there is no transcript
 */
export function readLedger(transcript: string, scope: LedgerScope = {}): Ledger {
  const files = sessionFiles(transcript);
  return readLedgerOf(files.transcripts.length > 0 ? files : { ...files, transcripts: [transcript] }, scope);
}

/**
 * The same for the known files of a session, of which the transcript may be gone.
 * @throws {Error} if one of the files cannot be read
 */
export function readLedgerOf(files: SessionFiles, scope: LedgerScope = {}): Ledger {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, forkedFrom } = scope;
  const { sessionId, unreadable, ...read } = readConversations(files);
  const whole = rowsUntil(read.main, until);
  const main = rowsSince(whole, since);
  const subagents = read.subagents
    .map(({ rows, agent }) => ({ ...(agent && { agent }), rows: rowsSince(rowsUntil(rows, until), since) }))
    .filter(({ rows }) => rows.length > 0);
  const conversations: readonly Conversation[] = [{ rows: main }, ...subagents];
  const cliVersion = asText(main.findLast((row) => asText(row['version']))?.['version']);
  const bill = transcriptBill(whole, since, forkedFrom ? transcriptRows(forkedFrom).rows : []);
  return {
    sessionId,
    ...spanOfTime(main),
    requests: distinctRequests(conversations.map(({ rows, agent }) => ledgerRequests(rows, agent?.agentId))),
    toolCalls: conversations.flatMap(({ rows, agent }) => ledgerToolCalls(rows, agent?.agentId)),
    agents: subagents.flatMap(({ rows, agent }) => (agent ? { ...agent, ...spanOfTime(rows) } : [])),
    compactions: ledgerCompactions(main),
    ...(bill && { bill }),
    ...(cliVersion && { cliVersion }),
    ...(unreadable > 0 && { unreadable }),
  };
}

function spanOfTime(rows: readonly JsonObject[]): { startedAt: number; endedAt: number } {
  const times = rows.flatMap((row) => rowTime(row) ?? []);
  return {
    startedAt: times.reduce((a, b) => Math.min(a, b), times[0] ?? 0),
    endedAt: times.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** Two conversations of one process, which it had one after the other, as one ledger; a bill is for both or none. */
export function joinLedgers(a: Ledger, b: Ledger): Ledger {
  const bills = [billIn(a), billIn(b)] as const;
  const bill = bills[0] && bills[1] && addBills(bills[0], bills[1]);
  const unreadable = (a.unreadable ?? 0) + (b.unreadable ?? 0);
  return {
    sessionId: b.sessionId,
    startedAt: Math.min(a.startedAt, b.startedAt),
    endedAt: Math.max(a.endedAt, b.endedAt),
    requests: [...a.requests, ...b.requests],
    toolCalls: [...a.toolCalls, ...b.toolCalls],
    agents: [...a.agents, ...b.agents],
    compactions: [...(a.compactions ?? []), ...(b.compactions ?? [])],
    ...(bill && { bill }),
    ...(b.cliVersion && { cliVersion: b.cliVersion }),
    ...(unreadable > 0 && { unreadable }),
  };
}

const NOTHING_BILLED: Bill = { costNanoUsd: 0, models: {} };

function billIn({ bill, requests }: Ledger): Bill | undefined {
  return bill ?? (requests.length === 0 ? NOTHING_BILLED : undefined);
}
