import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asObject, asText, parseJson, type JsonObject } from '../../core/json.ts';
import type { Bill, Ledger, LedgerAgent } from '../../spool/record.ts';
import { addBills, transcriptBill } from './bill.ts';
import { ledgerCompactions } from './ledger-compactions.ts';
import { ledgerRequests } from './ledger-requests.ts';
import { ledgerToolCalls } from './ledger-tool-calls.ts';
import { rowsUntil, rowTime, transcriptRows } from './transcript-rows.ts';

/** The part of a conversation that one process had. */
export type LedgerScope = {
  /** When the process began; what is older belongs to the processes that the conversation was resumed from. */
  readonly since?: number;
  /** When the next process went on with the conversation; what is newer belongs to that. @default none did */
  readonly until?: number;
  /** The transcript of the conversation that this one was forked from. */
  readonly forkedFrom?: string;
};

type Conversation = { readonly agent?: LedgerAgent; readonly rows: JsonObject[] };

/**
 * What a session's transcripts say: its requests with their final usage, its tool calls, its subagents, and the CLI's
 * own bill. No content is in it. Transcripts are an internal format of the CLI: what is missing is left out.
 */
export function readLedger(transcript: string, scope: LedgerScope = {}): Ledger {
  const { since = 0, until = Number.POSITIVE_INFINITY, forkedFrom } = scope;
  const whole: Conversation = { rows: rowsUntil(transcriptRows(transcript), until) };
  const main = within(whole, since);
  const agents = subagents(transcript).map(({ agent, rows }) =>
    within({ ...(agent && { agent }), rows: rowsUntil(rows, until) }, since),
  );
  const conversations = [main, ...agents.filter(({ rows }) => rows.some((row) => rowTime(row) !== undefined))];
  const cliVersion = asText(main.rows.findLast((row) => asText(row['version']))?.['version']);
  const bill = transcriptBill(whole.rows, since, forkedFrom ? transcriptRows(forkedFrom) : []);
  return {
    sessionId: basename(transcript, '.jsonl'),
    ...spanOfTime(main.rows),
    requests: conversations.flatMap(({ rows, agent }) => ledgerRequests(rows, agent?.agentId)),
    toolCalls: conversations.flatMap(({ rows, agent }) => ledgerToolCalls(rows, agent?.agentId)),
    agents: conversations.flatMap(({ agent }) => agent ?? []),
    compactions: ledgerCompactions(main.rows),
    ...(bill && { bill }),
    ...(cliVersion && { cliVersion }),
  };
}

function within(conversation: Conversation, since: number): Conversation {
  const rows = conversation.rows.filter(isPart(since));
  const { agent } = conversation;
  return agent ? { agent: { ...agent, ...spanOfTime(rows) }, rows } : { rows };
}

function isPart(since: number) {
  return (row: JsonObject) => (rowTime(row) ?? since) >= since;
}

function spanOfTime(rows: readonly JsonObject[]): { startedAt: number; endedAt: number } {
  const times = rows.flatMap((row) => rowTime(row) ?? []);
  return {
    startedAt: times.reduce((a, b) => Math.min(a, b), times[0] ?? 0),
    endedAt: times.reduce((a, b) => Math.max(a, b), 0),
  };
}

function subagents(transcript: string): Conversation[] {
  const folder = join(transcript.replace(/\.jsonl$/, ''), 'subagents');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  return files.sort().map((name) => subagent(join(folder, name)));
}

function subagent(file: string): Conversation {
  const [rows, meta] = [transcriptRows(file), metaOf(file)];
  const toolUseId = asText(meta['toolUseId']);
  const agent: LedgerAgent = {
    agentId: basename(file, '.jsonl').replace(/^agent-/, ''),
    name: asText(meta['agentType']) ?? 'subagent',
    ...(toolUseId && { toolUseId }),
    ...spanOfTime(rows),
  };
  return { agent, rows };
}

function metaOf(file: string): JsonObject {
  const meta = file.replace(/\.jsonl$/, '.meta.json');
  return existsSync(meta) ? asObject(parseJson(readFileSync(meta, 'utf8'))) : {};
}

/** Two conversations of one process, which it had one after the other, as one ledger; a bill is for both or none. */
export function joinLedgers(a: Ledger, b: Ledger): Ledger {
  const bills = [billIn(a), billIn(b)] as const;
  const bill = bills[0] && bills[1] && addBills(bills[0], bills[1]);
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
  };
}

const NOTHING_BILLED: Bill = { costNanoUsd: 0, models: {} };

function billIn({ bill, requests }: Ledger): Bill | undefined {
  return bill ?? (requests.length === 0 ? NOTHING_BILLED : undefined);
}
