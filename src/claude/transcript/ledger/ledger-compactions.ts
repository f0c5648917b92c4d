import { asNumber, asObject, asText, type JsonObject } from '../../../core/json.ts';
import type { LedgerCompaction } from '../../../spool/record.ts';
import { rowTime } from '../transcript-rows.ts';

/** The places in a transcript where the conversation was compacted. */
export function ledgerCompactions(rows: readonly JsonObject[]): LedgerCompaction[] {
  return rows.filter((row) => row['type'] === 'system' && row['subtype'] === 'compact_boundary').map(compactionOf);
}

function compactionOf(row: JsonObject): LedgerCompaction {
  const meta = asObject(row['compactMetadata']);
  const trigger = asText(meta['trigger']);
  const [tokensBefore, tokensAfter] = [asNumber(meta['preTokens']), asNumber(meta['postTokens'])];
  return {
    at: rowTime(row) ?? 0,
    ...(trigger && { trigger }),
    ...(tokensBefore !== undefined && { tokensBefore }),
    ...(tokensAfter !== undefined && { tokensAfter }),
  };
}
