import type { HistorySession } from '../claude/history/history-files.ts';
import { historyAuditId } from '../ingest/history/ingest-history.ts';
import type { Store } from '../store/open-store.ts';
import { auditEntriesAmong } from '../store/queries/audit-entry.ts';

/** The fingerprints of sessions whose files have not changed since they were imported. */
export async function knownFingerprints(store: Store, sessions: readonly HistorySession[]): Promise<Set<string>> {
  const byAuditId = new Map(sessions.map(({ fingerprint }) => [historyAuditId(fingerprint), fingerprint]));
  const stored = await auditEntriesAmong(store, [...byAuditId.keys()]);
  return new Set([...stored].map((id) => byAuditId.get(id) ?? ''));
}
