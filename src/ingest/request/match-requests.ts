import type { LedgerRequest, RequestRecord } from '../../spool/record.ts';
import { NO_USAGE, TOKEN_KINDS, type TokenUsage } from '../../pricing/usage.ts';

/** A request as both witnesses saw it, or as the one that did. */
export type MatchedRequest = { readonly seen?: RequestRecord; readonly billed?: LedgerRequest };

/** What a request used, by the ledger; what it wrote by whoever saw more of it. */
export function usageOfRequest({ seen, billed }: MatchedRequest): TokenUsage {
  if (!billed) return seen?.usage ?? NO_USAGE;
  return { ...billed.usage, output: Math.max(billed.usage.output, seen?.usage.output ?? 0) };
}

/**
 * Pairs the requests that the module saw with those of the ledger: by the tool calls that they asked for, and those
 * that asked for none by agent, order and tokens. What only one witness saw is kept.
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

/** Whether two usages are of one response, of which the ledger has all or only what was known while it was written. */
function isSameUsage(seen: TokenUsage, billed: TokenUsage): boolean {
  return isEqualExcept(seen, billed, []) || (billed.output < seen.output && isEqualExcept(seen, billed, ['output']));
}

/** Reasoning is told by the ledger alone. */
function isEqualExcept(a: TokenUsage, b: TokenUsage, except: readonly (keyof TokenUsage)[]): boolean {
  return TOKEN_KINDS.every((kind) => kind === 'reasoning' || except.includes(kind) || a[kind] === b[kind]);
}
