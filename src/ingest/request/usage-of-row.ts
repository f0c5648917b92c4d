import type { TokenUsage } from '../../pricing/usage.ts';
import type { RequestTable } from '../../store/schema.ts';

/** The tokens of a stored request, by kind. */
export function usageOfRow(row: RequestTable): TokenUsage {
  return {
    input: row.input,
    output: row.output,
    cacheRead: row.cache_read,
    cacheWrite5m: row.cache_write_5m,
    cacheWrite1h: row.cache_write_1h,
    reasoning: row.reasoning,
  };
}
