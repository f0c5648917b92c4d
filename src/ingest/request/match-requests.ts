import type { LedgerRequest, RequestRecord } from '../../spool/record.ts';
import { NO_USAGE, TOKEN_KINDS, type TokenUsage } from '../../pricing/usage.ts';

/** A request as recorded by both sources, or by only one of them. */
export type MatchedRequest = { readonly seen?: RequestRecord; readonly billed?: LedgerRequest };

/** The token usage of a request: the ledger's, with the larger output count of the two sources. */
export function usageOfRequest({ seen, billed }: MatchedRequest): TokenUsage {
  if (!billed || (seen && billed.isUsageUnknown)) return seen?.usage ?? NO_USAGE;
  return { ...billed.usage, output: Math.max(billed.usage.output, seen?.usage.output ?? 0) };
}

/** Whether the final output tokens of a request are missing from both sources. */
export function isUnfinished({ seen, billed }: MatchedRequest): boolean {
  return !seen && billed?.isUnfinished === true;
}

/** Whether no source states what a request used. */
export function isOfUnknownUsage({ seen, billed }: MatchedRequest): boolean {
  return !seen && billed?.isUsageUnknown === true;
}

/**
 * Pairs the requests observed by the module with those of the ledger: by their tool calls, or by agent, order and
 * tokens if there are none. Requests recorded by one source only are kept.
 */
export function matchRequests(
  seen: readonly RequestRecord[],
  billed: readonly LedgerRequest[],
): readonly MatchedRequest[] {
  const open = [...seen].sort((a, b) => a.startedAt - b.startedAt);
  const pairs = [...billed]
    .sort((a, b) => a.endedAt - b.endedAt)
    .map((request): MatchedRequest => {
      const index = open.findIndex((candidate) => isSame(candidate, request));
      const [found] = index < 0 ? [] : open.splice(index, 1);
      return found ? { seen: found, billed: request } : { billed: request };
    });
  return [...pairs, ...open.map((request) => ({ seen: request }))];
}

function isSame(seen: RequestRecord, billed: LedgerRequest): boolean {
  if (seen.agentId !== billed.agentId) return false;
  if (billed.toolUseIds.length > 0 || seen.toolUseIds.length > 0)
    return billed.toolUseIds.some((id) => seen.toolUseIds.includes(id));
  return isSameUsage(seen.usage, billed.usage);
}

/**
 * Whether two usages describe the same response; the ledger has either the final usage or the usage known when the row
 * was written.
 */
function isSameUsage(seen: TokenUsage, billed: TokenUsage): boolean {
  return isEqualExcept(seen, billed, []) || (billed.output < seen.output && isEqualExcept(seen, billed, ['output']));
}

/** Only the ledger contains reasoning tokens. */
function isEqualExcept(a: TokenUsage, b: TokenUsage, except: readonly (keyof TokenUsage)[]): boolean {
  return TOKEN_KINDS.every((kind) => kind === 'reasoning' || except.includes(kind) || a[kind] === b[kind]);
}
