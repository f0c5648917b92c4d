import { isUniqueId } from '../../../core/model-ids.ts';
import type { LedgerRequest } from '../../../spool/record.ts';

/**
 * The requests of a session from those of its conversations, the main one first, each once and for whose conversation
 * has it first. A forked subagent begins with the rows of the conversation; a side question (`/btw`) repeats them under
 * request ids of its own.
 */
export function distinctRequests(conversations: readonly (readonly LedgerRequest[])[]): LedgerRequest[] {
  const found: LedgerRequest[] = [];
  const [keys, byMessage] = [new Set<string>(), new Map<string, LedgerRequest[]>()];
  for (const requests of conversations) {
    const own = groupedByMessage(requests);
    const fresh = requests.filter((request) => {
      const { messageId } = request;
      return !keys.has(keyOf(request)) && !isReplay(request, byMessage.get(messageId), own.get(messageId));
    });
    for (const request of fresh) keys.add(keyOf(request));
    for (const [id, group] of groupedByMessage(fresh)) byMessage.set(id, [...(byMessage.get(id) ?? []), ...group]);
    found.push(...fresh);
  }
  return found;
}

function groupedByMessage(requests: readonly LedgerRequest[]): Map<string, LedgerRequest[]> {
  const groups = new Map<string, LedgerRequest[]>();
  for (const request of requests) {
    const group = groups.get(request.messageId);
    if (group) group.push(request);
    else groups.set(request.messageId, [request]);
  }
  return groups;
}

function keyOf({ messageId, requestId, rowId }: LedgerRequest): string {
  return rowId ?? `${messageId}:${requestId ?? ''}`;
}

/**
 * Whether an earlier conversation has the same response. Where message ids are not unique, as gateways make them up, it
 * is the same only if each conversation has that id once, and nothing else is known to differ.
 */
function isReplay(
  { messageId, model, usage }: LedgerRequest,
  known: readonly LedgerRequest[] = [],
  own: readonly LedgerRequest[] = [],
): boolean {
  if (messageId === '' || known.length === 0) return false;
  if (isUniqueId(messageId)) return true;
  const isSame = known.every((one) => one.model === model && one.usage.input === usage.input);
  return isSame && known.length === 1 && own.length === 1;
}
