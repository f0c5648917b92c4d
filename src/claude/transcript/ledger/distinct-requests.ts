import { isUniqueId } from '../../../core/ids/model-ids.ts';
import { TOKEN_KINDS } from '../../../pricing/usage.ts';
import type { LedgerRequest } from '../../../spool/record.ts';

/**
 * The requests of a session from those of its conversations, the main one first, each once and for whose conversation
 * has it first. A forked subagent begins with the rows of the conversation; a side question (`/btw`) repeats them under
 * request ids of its own.
 */
export function distinctRequests(conversations: readonly (readonly LedgerRequest[])[]): LedgerRequest[] {
  const [main = []] = conversations;
  const found: LedgerRequest[] = [];
  const [keys, messages] = [new Set<string>(), new Set<string>()];
  for (const requests of conversations) {
    const isOfMain = requests === main;
    const fresh = requests.filter(
      (request) => !keys.has(keyOf(request)) && (isOfMain || !isReplay(request, messages, main)),
    );
    for (const request of fresh) keys.add(keyOf(request));
    for (const request of fresh) if (isIdentifiedByMessage(request)) messages.add(request.messageId);
    found.push(...fresh);
  }
  return found;
}

function keyOf({ messageId, requestId, rowId }: LedgerRequest): string {
  return rowId ?? `${messageId}:${requestId ?? ''}`;
}

/**
 * Whether an earlier conversation has the same response. Gateways also use IDs that are not unique: with one, only a
 * response of the main conversation with the same time, model, usage and tool calls is the same, because parallel
 * subagents can agree in all of that.
 */
function isReplay(request: LedgerRequest, messages: ReadonlySet<string>, main: readonly LedgerRequest[]): boolean {
  return isIdentifiedByMessage(request) ? messages.has(request.messageId) : main.some((one) => isCopy(one, request));
}

/** Whether a message ID looks unique and is not repeated within its conversation. */
function isIdentifiedByMessage({ messageId, rowId }: LedgerRequest): boolean {
  return rowId === undefined && isUniqueId(messageId);
}

function isCopy(a: LedgerRequest, b: LedgerRequest): boolean {
  const isSameUsage = TOKEN_KINDS.every((kind) => a.usage[kind] === b.usage[kind]);
  const isSameCalls = a.toolUseIds.join() === b.toolUseIds.join();
  return a.messageId === b.messageId && a.model === b.model && a.endedAt === b.endedAt && isSameUsage && isSameCalls;
}
