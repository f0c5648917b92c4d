import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asObject, asText, parseJson, type JsonObject } from '../core/json.ts';
import type { Ledger, LedgerAgent } from '../core/record.ts';
import { transcriptBill } from './bill.ts';
import { ledgerRequests } from './ledger-requests.ts';
import { ledgerToolCalls } from './ledger-tool-calls.ts';
import { rowTime, transcriptRows } from './transcript-rows.ts';

type Conversation = { readonly agent?: LedgerAgent; readonly rows: JsonObject[] };

const spanOfTime = (rows: readonly JsonObject[]): { startedAt: number; endedAt: number } => {
  const times = rows.flatMap((row) => rowTime(row) ?? []);
  return {
    startedAt: times.reduce((a, b) => Math.min(a, b), times[0] ?? 0),
    endedAt: times.reduce((a, b) => Math.max(a, b), 0),
  };
};

const metaOf = (file: string): JsonObject => {
  const meta = file.replace(/\.jsonl$/, '.meta.json');
  return existsSync(meta) ? asObject(parseJson(readFileSync(meta, 'utf8'))) : {};
};

const subagent = (file: string): Conversation => {
  const [rows, meta] = [transcriptRows(file), metaOf(file)];
  const toolUseId = asText(meta['toolUseId']);
  const agent: LedgerAgent = {
    agentId: basename(file, '.jsonl').replace(/^agent-/, ''),
    name: asText(meta['agentType']) ?? 'subagent',
    ...(toolUseId && { toolUseId }),
    ...spanOfTime(rows),
  };
  return { agent, rows };
};

const subagents = (transcript: string): Conversation[] => {
  const folder = join(transcript.replace(/\.jsonl$/, ''), 'subagents');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  return files.sort().map((name) => subagent(join(folder, name)));
};

/**
 * What a session's transcripts say: its requests with their final usage, its tool calls, its subagents, and the CLI's
 * own bill. No content is in it. Transcripts are an internal format of the CLI: what is missing is left out.
 */
export const readLedger = (transcript: string): Ledger => {
  const main: Conversation = { rows: transcriptRows(transcript) };
  const conversations = [main, ...subagents(transcript)];
  const bill = transcriptBill(main.rows);
  return {
    sessionId: basename(transcript, '.jsonl'),
    ...spanOfTime(main.rows),
    requests: conversations.flatMap(({ rows, agent }) => ledgerRequests(rows, agent?.agentId)),
    toolCalls: conversations.flatMap(({ rows, agent }) => ledgerToolCalls(rows, agent?.agentId)),
    agents: conversations.flatMap(({ agent }) => agent ?? []),
    ...(bill && { bill }),
  };
};
