import { asArray, asObject, asText, isObject, parseJson, type JsonObject } from '../../core/json.ts';
import type { Bill, Ledger, LedgerAgent, LedgerRequest } from '../../spool/record.ts';
import { UNNAMED_SUBAGENT } from '../../telemetry/names.ts';
import { billOf, billSince } from '../transcript/ledger/bill.ts';
import { ledgerRequests } from '../transcript/ledger/ledger-requests.ts';
import { rowTime } from '../transcript/transcript-rows.ts';

/** What the CLI printed in its `stream-json` form, as far as it is of use when it has ended. */
export type SessionStream = {
  /** Processes a line; returns its record, or undefined if it is not one. */
  readonly take: (line: string) => JsonObject | undefined;
  readonly claudeSessionId: () => string | undefined;
  /** The last result record: the only one, unless the CLI was given several prompts. */
  readonly result: () => JsonObject | undefined;
  /** How often the CLI asked the API again because it refused. */
  readonly retries: () => number;
  /** Lines that were no record. */
  readonly brokenLines: () => number;
  /** The model requests. The stream does not contain their final output tokens: the numbers are lower bounds. */
  readonly requests: () => readonly LedgerRequest[];
  /** What the stream says in place of a transcript; `earlier` is the bill that a resumed conversation began with. */
  readonly ledger: (earlier: Bill | undefined) => Ledger | undefined;
};

/** What a stream has said until now. */
type Said = { startedAt: number; claudeSessionId?: string; result?: JsonObject; retries: number; brokenLines: number };

type Answer = { readonly agent: LedgerAgent | undefined; readonly row: JsonObject };

/** Opens the stream of a CLI that has just been started. */
export function openSessionStream(): SessionStream {
  const said: Said = { startedAt: Date.now(), retries: 0, brokenLines: 0 };
  const answers: Answer[] = [];
  /** The last row of each agent, which the next one answers. */
  const last = new Map<string | undefined, JsonObject>();
  const note = (record: JsonObject): void => {
    const { type, subtype } = record;
    const claudeSessionId = asText(record['session_id']);
    if (claudeSessionId) said.claudeSessionId = claudeSessionId;
    if (type === 'result') said.result = record;
    if (type === 'system' && subtype === 'api_retry') said.retries += 1;
    if (type !== 'assistant' && type !== 'user') return;
    const agent = agentOf(record);
    const row = type === 'assistant' ? asRow(record, last.get(agent?.agentId)) : asMark(record);
    answers.push({ agent, row });
    last.set(agent?.agentId, row);
  };
  return {
    take: (line) => {
      const record = parseJson(line);
      if (isObject(record)) note(record);
      else said.brokenLines += 1;
      return isObject(record) ? record : undefined;
    },
    claudeSessionId: () => said.claudeSessionId,
    result: () => said.result,
    retries: () => said.retries,
    brokenLines: () => said.brokenLines,
    requests: () => requestsOf(answers),
    ledger: (earlier) => ledgerOf(said, answers, earlier),
  };
}

function agentOf(record: JsonObject): LedgerAgent | undefined {
  const toolUseId = asText(record['parent_tool_use_id']);
  const agentId = asText(record['agent_id']) ?? toolUseId;
  if (!agentId) return undefined;
  const [name, at] = [asText(record['subagent_type']) ?? UNNAMED_SUBAGENT, rowTime(record) ?? Date.now()];
  return { agentId, name, ...(toolUseId && { toolUseId }), startedAt: at, endedAt: at };
}

/** An `assistant` record as a row of a transcript, without what was said. */
function asRow(record: JsonObject, before: JsonObject | undefined): JsonObject {
  const { id, model, usage, content } = asObject(record['message']);
  const tools = asArray(content).filter((block) => asObject(block)['type'] === 'tool_use');
  return {
    type: 'assistant',
    uuid: record['uuid'],
    parentUuid: before?.['uuid'],
    timestamp: record['timestamp'] ?? new Date().toISOString(),
    requestId: record['request_id'],
    message: { id, model, usage, content: tools.map((tool) => ({ type: 'tool_use', id: asObject(tool)['id'] })) },
  };
}

/** A row that says no more than when something came. */
function asMark(record: JsonObject): JsonObject {
  return { uuid: record['uuid'], timestamp: record['timestamp'] };
}

function requestsOf(answers: readonly Answer[]): LedgerRequest[] {
  return Object.entries(Object.groupBy(answers, ({ agent }) => agent?.agentId ?? '')).flatMap(([agentId, group = []]) =>
    ledgerRequests(
      group.map(({ row }) => row),
      agentId || undefined,
    ),
  );
}

function ledgerOf(said: Said, answers: readonly Answer[], earlier: Bill | undefined): Ledger | undefined {
  const { claudeSessionId, startedAt, result } = said;
  const bill = billIn(result, earlier);
  if (!claudeSessionId || (answers.length === 0 && !bill)) return undefined;
  return {
    sessionId: claudeSessionId,
    startedAt,
    endedAt: Date.now(),
    requests: requestsOf(answers),
    toolCalls: [],
    agents: joinAgents(answers.flatMap(({ agent }) => agent ?? [])),
    ...(bill && { bill }),
  };
}

function billIn(result: JsonObject | undefined, earlier: Bill | undefined): Bill | undefined {
  const bill = billOf(result?.['modelUsage'], result?.['total_cost_usd']);
  return bill && billSince(bill, earlier);
}

function joinAgents(agents: readonly LedgerAgent[]): LedgerAgent[] {
  const byId = new Map<string, LedgerAgent>();
  for (const agent of agents)
    byId.set(agent.agentId, { ...agent, startedAt: (byId.get(agent.agentId) ?? agent).startedAt });
  return [...byId.values()];
}
