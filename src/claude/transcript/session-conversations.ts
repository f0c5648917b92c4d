import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { asArray, asObject, asText, parseJson, type JsonObject } from '../../core/json.ts';
import { UNNAMED_SUBAGENT } from '../../telemetry/names.ts';
import type { SessionFiles } from './session-files.ts';
import { rowTime, transcriptRows } from './transcript-rows.ts';

/** Whose rows are in a conversation beside the session's own. */
export type Subagent = { readonly agentId: string; readonly name: string; readonly toolUseId?: string };

/** What a session's main agent or one of its subagents said and did: the rows, in their order. */
export type Conversation = { readonly agent?: Subagent; readonly rows: readonly JsonObject[] };

/** All conversations of a session. */
export type SessionConversations = {
  readonly sessionId: string;
  readonly main: readonly JsonObject[];
  readonly subagents: readonly Conversation[];
  /** How many stretches of its files could not be read. */
  readonly unreadable: number;
};

/**
 * Reads what a session has written, wherever its version of the CLI puts it, each row once.
 * @throws {Error} if one of the files cannot be read
 */
export function readConversations(files: SessionFiles): SessionConversations {
  const reader = openReader();
  const whole = inOrder(files.transcripts.map((file) => reader.rows(file)));
  const groups = [...inlineSubagents(whole), ...subagentFiles(files, reader.rowsIfReadable)];
  const main = whole.filter((row) => !isSidechain(row));
  const subagents = named(groupsById(groups), [main, ...groups.map(({ rows }) => rows)].flat());
  return { sessionId: files.sessionId, main, subagents, unreadable: reader.unreadable() };
}

type Reader = {
  readonly rows: (file: string) => readonly JsonObject[];
  /** The rows of a file beside the session's own; if it cannot be read, it is counted and hides nothing else. */
  readonly rowsIfReadable: (file: string) => readonly JsonObject[];
  readonly unreadable: () => number;
};

/** Reads files one after the other; a row that was in an earlier one, as copies and forks have it, is left out. */
function openReader(): Reader {
  const seen = openSeenRows();
  let unreadable = 0;
  const rows = (file: string): readonly JsonObject[] => {
    const found = transcriptRows(file);
    unreadable += found.unreadable;
    const fresh = found.rows.filter((row) => !seen.has(row));
    for (const row of fresh) seen.add(row);
    return fresh;
  };
  return {
    rows,
    rowsIfReadable: (file) => {
      try {
        return rows(file);
      } catch {
        unreadable += 1;
        return [];
      }
    },
    unreadable: () => unreadable,
  };
}

type SeenRows = { readonly has: (row: JsonObject) => boolean; readonly add: (row: JsonObject) => void };

/** Recognizes rows by their ID, type and message. Keeps the rows, which are in memory anyway, instead of new texts. */
function openSeenRows(): SeenRows {
  const byId = new Map<string, JsonObject[]>();
  const known = ({ uuid }: JsonObject): JsonObject[] => byId.get(asText(uuid) ?? '') ?? [];
  return {
    has: (row) => known(row).some((other) => isSameRow(row, other)),
    add: (row) => {
      const uuid = asText(row['uuid']);
      if (uuid && !known(row).some((other) => isSameRow(row, other))) byId.set(uuid, [...known(row), row]);
    },
  };
}

function isSameRow(a: JsonObject, b: JsonObject): boolean {
  return asText(a['type']) === asText(b['type']) && messageIdOf(a) === messageIdOf(b);
}

function messageIdOf(row: JsonObject): string | undefined {
  return asText(asObject(row['message'])['id']);
}

function inOrder(parts: readonly (readonly JsonObject[])[]): JsonObject[] {
  return parts.toSorted((a, b) => firstTime(a) - firstTime(b)).flat();
}

function firstTime(rows: readonly JsonObject[]): number {
  return rows.map(rowTime).find((time) => time !== undefined) ?? Number.POSITIVE_INFINITY;
}

/** The rows of a subagent as one place has them, before anybody knows who started it. */
type Group = {
  readonly agentId: string;
  readonly rows: readonly JsonObject[];
  readonly meta?: JsonObject;
};

/**
 * The subagents whose rows are in the session's own transcript. Rows that name no agent hang together by their parents,
 * from the task that a subagent was given.
 */
function inlineSubagents(rows: readonly JsonObject[]): Group[] {
  const groups = new Map<string, JsonObject[]>();
  const agents = new Map<string, string>();
  let last: string | undefined;
  for (const [index, row] of rows.entries()) {
    if (!isSidechain(row)) continue;
    const uuid = asText(row['uuid']) ?? `row-${index}`;
    const known = asText(row['agentId']) ?? agents.get(asText(row['parentUuid']) ?? '');
    const agentId = known ?? (last === undefined || isTask(row) ? uuid : last);
    agents.set(uuid, agentId);
    const group = groups.get(agentId);
    if (group) group.push(row);
    else groups.set(agentId, [row]);
    last = agentId;
  }
  return [...groups].map(([agentId, ofAgent]) => ({ agentId, rows: ofAgent }));
}

function isSidechain(row: JsonObject): boolean {
  return row['isSidechain'] === true;
}

function isTask(row: JsonObject): boolean {
  return row['type'] === 'user' && blocksOf(row).length === 0;
}

function blocksOf(row: JsonObject): JsonObject[] {
  return asArray(asObject(row['message'])['content']).map(asObject);
}

function subagentFiles(
  { sessionId, subagents, beside }: SessionFiles,
  read: (file: string) => readonly JsonObject[],
): Group[] {
  const isOwn = (row: JsonObject): boolean => (row['sessionId'] ?? sessionId) === sessionId;
  return [
    ...subagents.map((file) => ({ ...groupOf(file), rows: read(file) })),
    ...beside.map((file) => ({ ...groupOf(file), rows: read(file).filter(isOwn) })),
  ].filter(({ rows }) => rows.some((row) => row['type'] === 'assistant' || row['type'] === 'user'));
}

function groupOf(file: string): Omit<Group, 'rows'> {
  return {
    agentId: basename(file, '.jsonl').replace(/^agent-/, ''),
    meta: metaOf(file),
  };
}

function metaOf(file: string): JsonObject {
  const meta = file.replace(/\.jsonl$/, '.meta.json');
  try {
    return existsSync(meta) ? asObject(parseJson(readFileSync(meta, 'utf8'))) : {};
  } catch {
    return {};
  }
}

/** Names each subagent: by its meta file, else the call that started it, else its own rows. */
function named(groups: readonly Group[], all: readonly JsonObject[]): Conversation[] {
  const calls = callsIn(all);
  const linked = groups.map((group) => linkedCall(group, calls));
  const free = new Set([...calls.values()].filter((call) => !linked.includes(call)));
  return groups.map(({ agentId, rows, meta }, index) => {
    const call = linked[index] ?? (promptOf(rows) === undefined ? onlyCallAround(rows, free) : undefined);
    const toolUseId = asText(meta?.['toolUseId']) ?? call?.toolUseId;
    const own = rows.map((row) => asText(row['attributionAgent'])).find((name) => name !== undefined);
    const name = asText(meta?.['agentType']) ?? call?.agentType ?? own ?? UNNAMED_SUBAGENT;
    return { rows, agent: { agentId, name, ...(toolUseId && { toolUseId }) } };
  });
}

type Call = {
  readonly toolUseId: string;
  readonly agentType?: string | undefined;
  readonly startedAt: number;
  endedAt?: number;
};

/** The calls that started agents, by the id of the agent, of the call, and by what was asked for. */
function callsIn(rows: readonly JsonObject[]): Map<string, Call> {
  const calls = new Map<string, Call>();
  for (const row of rows)
    for (const block of blocksOf(row)) {
      const at = rowTime(row) ?? Number.POSITIVE_INFINITY;
      const [id, prompt] = [asText(block['id']), asText(block['promptDigest'])];
      const call = id && block['name'] === 'Agent' && newCall(id, block, at);
      if (call) calls.set(id, call).set(prompt ?? id, call);
      addResult(calls, block, at);
    }
  return calls;
}

function newCall(toolUseId: string, block: JsonObject, startedAt: number): Call {
  return { toolUseId, agentType: asText(block['agentType']), startedAt };
}

function addResult(calls: Map<string, Call>, block: JsonObject, at: number): void {
  const starter = asText(block['tool_use_id']);
  if (!starter) return;
  const call = calls.get(starter);
  if (call) call.endedAt = at;
  const started = asText(asObject(block['measured'])['started_agent']);
  if (started) calls.set(started, call ?? { toolUseId: starter, startedAt: at, endedAt: at });
}

function linkedCall({ agentId, rows, meta }: Group, calls: ReadonlyMap<string, Call>): Call | undefined {
  const noted = asText(meta?.['toolUseId']);
  return calls.get(agentId) ?? calls.get(noted ?? '') ?? calls.get(promptOf(rows) ?? '');
}

function promptOf(rows: readonly JsonObject[]): string | undefined {
  return asText(rows.find(isTask)?.['promptDigest']);
}

/** The call that ran for the whole time of these rows, if it is the only one: rows without a prompt name no call. */
function onlyCallAround(rows: readonly JsonObject[], calls: ReadonlySet<Call>): Call | undefined {
  const times = rows.flatMap((row) => rowTime(row) ?? []);
  const [from, to] = [times[0], times.at(-1)];
  if (from === undefined || to === undefined) return undefined;
  const around = [...calls].filter(({ startedAt, endedAt = Infinity }) => startedAt <= from && endedAt >= to);
  return around.length === 1 ? around[0] : undefined;
}

/** One agent has one id, wherever its rows are. */
function groupsById(groups: readonly Group[]): Group[] {
  const byId = new Map<string, Group>();
  for (const group of groups) {
    const known = byId.get(group.agentId);
    byId.set(
      group.agentId,
      known ? { ...group, meta: { ...known.meta, ...group.meta }, rows: inOrder([known.rows, group.rows]) } : group,
    );
  }
  return [...byId.values()];
}
