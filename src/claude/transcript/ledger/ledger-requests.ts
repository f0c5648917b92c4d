import { createHash } from 'node:crypto';
import { isUuid } from '../../../core/ids/ids.ts';
import { asCount, asObject, asText, type JsonObject } from '../../../core/json.ts';
import { isUniqueId } from '../../../core/ids/model-ids.ts';
import type { LedgerRequest } from '../../../spool/record.ts';
import { UNKNOWN_MODEL } from '../../../pricing/model-name.ts';
import { TOKEN_KINDS } from '../../../pricing/usage.ts';
import { blocksOf, rowTime } from '../transcript-rows.ts';
import { isKnown, messageUsage, responseUsage } from './response-usage.ts';
import { rowFingerprint } from './row-fingerprint.ts';

/**
 * The requests in the transcript of a conversation or of one of its subagents. It has one row per content block, and all
 * rows of one response repeat its usage, the early ones with a placeholder: a response counts once, with its fullest row.
 *
 * A response is identified in stated steps: by its message id if that is unique; else by the row that it begins with,
 * which copies of the transcript share; else by what is known of it without its content.
 */
export function ledgerRequests(rows: readonly JsonObject[], agentId?: string): LedgerRequest[] {
  const unique = withoutRepeatedRows(rows);
  const times = new Map(unique.flatMap((row) => timeByUuid(row)));
  const responses = responsesIn(unique);
  const repeated = repeatedIds(responses);
  return responses.map((response, index) => requestOf(response, { times, agentId, index, repeated }));
}

/** A row that was written twice has the same identity twice. */
function withoutRepeatedRows(rows: readonly JsonObject[]): JsonObject[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const uuid = asText(row['uuid']);
    if (!uuid || !isUuid(uuid)) return true;
    if (seen.has(uuid)) return false;
    seen.add(uuid);
    return true;
  });
}

function timeByUuid(row: JsonObject): (readonly [string, number])[] {
  const [uuid, time] = [asText(row['uuid']), rowTime(row)];
  return uuid && time !== undefined ? [[uuid, time]] : [];
}

/** The rows of one API response. */
type Response = {
  /** Gateways give it to all rows, to some or to none. */
  id: string | undefined;
  readonly model: string;
  /** How many rows of the user were before it. */
  readonly turn: number;
  readonly rows: JsonObject[];
};

/** How many responses with one ID can still get rows: a gateway may give one ID to all of a long conversation. */
const MAX_OPEN = 5;

function responsesIn(rows: readonly JsonObject[]): Response[] {
  const responses: Response[] = [];
  const byId = new Map<string | undefined, Response[]>();
  const byFingerprint = new Map<string | undefined, Response>();
  let turn = 0;
  for (const row of rows) {
    if (row['type'] === 'user') turn += 1;
    if (!isOfModel(row)) continue;
    const message = asObject(row['message']);
    const id = asText(message['id']);
    const ofId = byId.get(id) ?? [];
    const fingerprint = rowFingerprint(row);
    const known =
      byFingerprint.get(fingerprint) ??
      ofId.slice(-MAX_OPEN).findLast((response) => isSameResponse(response, row, turn)) ??
      partlyNamed(responses.at(-1), row);
    if (known) {
      known.rows.push(row);
      known.id ??= id;
      if (fingerprint !== undefined) byFingerprint.set(fingerprint, known);
      continue;
    }
    const response = { id, model: asText(message['model']) ?? UNKNOWN_MODEL, turn, rows: [row] };
    responses.push(response);
    ofId.push(response);
    byId.set(id, ofId);
    if (fingerprint !== undefined) byFingerprint.set(fingerprint, response);
  }
  return responses;
}

/** A model that stands for messages which no model wrote. */
const SYNTHETIC = '<synthetic>';

/** Whether a model wrote the row: it names a model, and has an ID or a usage; without a model, its usage is proof. */
function isOfModel(row: JsonObject): boolean {
  if (row['type'] !== 'assistant') return false;
  const { id, model, usage } = asObject(row['message']);
  if (!asText(model)) return isKnown(asObject(usage));
  return model !== SYNTHETIC && (asText(id) !== undefined || Boolean(usage));
}

/**
 * Whether a row continues a response of the same message id: it follows it in the conversation, with nothing of the
 * user between, unless their request ids differ. Of rows without any id, those with the same input. Rows that stand apart are of one response where its id is unique and
 * the request ids, or the tokens that were known from the start, are the same.
 */
function isSameResponse(response: Response, row: JsonObject, turnOfRow: number): boolean {
  const { id, turn, rows } = response;
  const [a, b] = [requestIdOf(rows), asText(row['requestId'])];
  if (areDifferent(a, b)) return false;
  const isNext = turn === turnOfRow;
  if (isLinked(response, row) || (id !== undefined && isNext)) return true;
  const hasSameInput = inputSide(rows.at(-1) ?? {}) === inputSide(row);
  if (id === undefined) return isNext && isWithoutPlace(row) && hasSameInput;
  return isUniqueId(id) && ((a !== undefined && a === b) || hasSameInput);
}

function requestIdOf(rows: readonly JsonObject[]): string | undefined {
  return rows.map((row) => asText(row['requestId'])).find(Boolean);
}

function areDifferent(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** Whether a row has a row of the response as its parent, or the same parent. */
function isLinked({ rows }: Response, row: JsonObject): boolean {
  const parent = asText(row['parentUuid']);
  return parent !== undefined && rows.some((one) => one['uuid'] === parent || one['parentUuid'] === parent);
}

function inputSide(row: JsonObject): string {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = messageUsage(asObject(row['message'])['usage']);
  return [input, cacheRead, cacheWrite5m + cacheWrite1h].join();
}

/** Whether a row says neither who it is nor what it follows. */
function isWithoutPlace(row: JsonObject): boolean {
  return asText(row['uuid']) === undefined && asText(row['parentUuid']) === undefined;
}

/** The last response, if only one of it and the row that follows it has a message ID. */
function partlyNamed(last: Response | undefined, row: JsonObject): Response | undefined {
  const id = asText(asObject(row['message'])['id']);
  if (!last || (last.id === undefined) === (id === undefined)) return undefined;
  const hasOtherRequest = areDifferent(requestIdOf(last.rows), asText(row['requestId']));
  return !hasOtherRequest && isLinked(last, row) ? last : undefined;
}

/** Message ids that more than one response of this transcript has, unless their request ids tell them apart. */
function repeatedIds(responses: readonly Response[]): Set<string> {
  const groups = Object.values(Object.groupBy(responses, identity)).filter((group = []) => group.length > 1);
  return new Set(groups.flatMap(([first] = []) => (first ? [identity(first)] : [])));
}

function identity({ id, rows }: Response): string {
  return `${id ?? ''}:${requestIdOf(rows) ?? ''}`;
}

type Setting = {
  readonly times: ReadonlyMap<string, number>;
  readonly agentId: string | undefined;
  readonly index: number;
  readonly repeated: ReadonlySet<string>;
};

function requestOf(response: Response, setting: Setting): LedgerRequest {
  const { model, rows, id } = response;
  const [first = {}] = rows;
  const usage = responseUsage(rows.map((row) => asObject(asObject(row['message'])['usage'])));
  const endedAt = rows.reduce((latest, row) => Math.max(latest, rowTime(row) ?? 0), 0);
  const requestId = requestIdOf(rows);
  const [speed, geo] = [asText(usage['speed']), asText(usage['inference_geo'])];
  const webSearches = asCount(asObject(usage['server_tool_use'])['web_search_requests']);
  const effort = rows.map((row) => asText(row['effort'])).find(Boolean);
  return {
    messageId: id ?? '',
    model,
    endedAt,
    usage: messageUsage(usage),
    ...(!isKnown(usage) && { isUsageUnknown: true as const }),
    toolUseIds: [...new Set(rows.flatMap(toolUseIdsOf))],
    startedAt: setting.times.get(asText(first['parentUuid']) ?? '') ?? rowTime(first) ?? endedAt,
    ...rowIdentity(response, setting),
    ...(requestId && { requestId }),
    ...(setting.agentId && { agentId: setting.agentId }),
    ...(speed && { speed }),
    ...(geo && { geo }),
    ...(webSearches > 0 && { webSearches }),
    ...(effort && { effort }),
    ...(rows.every(isWrittenBeforeEnd) && { isUnfinished: true as const }),
  };
}

function toolUseIdsOf(row: JsonObject): string[] {
  return blocksOf(row, 'tool_use').flatMap((block) => asText(block['id']) ?? []);
}

/** What identifies a response whose message id does not; absent where the id is unique. */
function rowIdentity(response: Response, { index, repeated }: Setting): Pick<LedgerRequest, 'rowId'> {
  const { id, rows, model } = response;
  if (id !== undefined && isUniqueId(id) && !repeated.has(identity(response))) return {};
  const [first = {}] = rows;
  const [uuid, conversation] = [asText(first['uuid']), asText(first['sessionId']) ?? ''];
  if (uuid && isUuid(uuid)) return { rowId: uuid };
  if (uuid) return { rowId: `${conversation}/${uuid}` };
  const usage = messageUsage(asObject(first['message'])['usage']);
  const known = [conversation, rowTime(first) ?? '', model, ...TOKEN_KINDS.map((kind) => usage[kind]), index];
  return { rowId: createHash('sha256').update(known.join('\n')).digest('hex').slice(0, 32) };
}

/** The model API states the reason and the final output tokens at the end of a response. */
function isWrittenBeforeEnd(row: JsonObject): boolean {
  return asObject(row['message'])['stop_reason'] === null;
}
