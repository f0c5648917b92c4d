import { IMPORT_ORIGIN } from '../import-origin.ts';
import { inChunks } from '../in-chunks.ts';
import type { Queryable } from '../transaction.ts';

/**
 * The Claude sessions among these that are settled. A session that was resumed has several processes: all of them must
 * be settled.
 */
export async function settledClaudeSessionsAmong(
  { db }: Queryable,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const settled = new Set<string>();
  for (const some of inChunks(ids)) {
    const rows = await db
      .selectFrom('session')
      .select(({ fn }) => ['claude_session_id', fn.countAll().as('all'), fn.count('settled_at').as('settled')])
      .where('claude_session_id', 'in', some)
      .where('origin', '!=', IMPORT_ORIGIN)
      .groupBy('claude_session_id')
      .execute();
    for (const row of rows)
      if (row.claude_session_id !== null && Number(row.all) === Number(row.settled)) settled.add(row.claude_session_id);
  }
  return settled;
}
