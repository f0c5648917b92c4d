import type { BilledModel } from '../../spool/record.ts';
import { TOKEN_KINDS, type TokenUsage } from '../../pricing/usage.ts';
import type { RequestTable } from '../../store/schema.ts';
import { usageOfRow } from './usage-of-row.ts';

/** The billed tokens of a model that these requests do not account for, by kind; negative if the requests have more. */
export function unattributedTokens(billed: BilledModel, rows: readonly RequestTable[]): TokenUsage {
  const sum = (kind: keyof TokenUsage): number => rows.reduce((total, row) => total + usageOfRow(row)[kind], 0);
  const difference = Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, billed.usage[kind] - sum(kind)]));
  const usage = difference as Record<keyof TokenUsage, number>;
  // Such a bill counts all cache writes as five-minute writes.
  if (billed.hasOneCacheLifetime) {
    usage.cacheWrite5m += usage.cacheWrite1h;
    usage.cacheWrite1h = 0;
  }
  // Older CLIs do not bill reasoning tokens separately.
  if (billed.usage.reasoning === 0) usage.reasoning = 0;
  return usage;
}
