import { IMPORT_ORIGIN } from '../import-origin.ts';
import type { SessionTable } from '../schema.ts';
import type { Queryable } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

/** The session with this ID; undefined if it is unknown. */
export function sessionById({ db }: Queryable, id: string): Promise<SessionTable | undefined> {
  return db.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What settled a session; null if it is not settled, undefined if it is unknown. */
export async function sessionSettledBy({ db }: Queryable, id: string): Promise<SessionTable['settled_by'] | undefined> {
  const row = await db.selectFrom('session').select('settled_by').where('id', '=', id).executeTakeFirst();
  return row?.settled_by;
}

/** The sessions to check at a time or before. */
export function sessionsToCheck({ db }: Queryable, until: number): Promise<SessionTable[]> {
  return db.selectFrom('session').selectAll().where('check_at', '<=', until).execute();
}

/** The sessions of a run. */
export function sessionsOfRun({ db }: Queryable, runId: string): Promise<SessionTable[]> {
  return db.selectFrom('session').selectAll().where('run_id', '=', runId).execute();
}

/**
 * Whether a session other than `exceptId` has this Claude session ID; false for null, which means unknown. Imported
 * sessions do not count: they give way to whatever records the session.
 */
export async function hasClaudeSession(
  { db }: Queryable,
  claudeSessionId: string | null,
  exceptId = '',
): Promise<boolean> {
  const session = await db
    .selectFrom('session')
    .select('id')
    .where('claude_session_id', '=', claudeSessionId)
    .where('id', '!=', exceptId)
    .where('origin', '!=', IMPORT_ORIGIN)
    .executeTakeFirst();
  return session !== undefined;
}

/** When the next recorded session with this Claude session ID started after a time; undefined if none did. */
export async function nextStartOfClaudeSession(
  { db }: Queryable,
  claudeSessionId: string | null,
  after: number,
): Promise<number | undefined> {
  const next = await db
    .selectFrom('session')
    .select(({ fn }) => fn.min('started_at').as('at'))
    .where('claude_session_id', '=', claudeSessionId)
    .where('started_at', '>', after)
    .where('origin', '!=', IMPORT_ORIGIN)
    .executeTakeFirst();
  return next?.at === null || next?.at === undefined ? undefined : Number(next.at);
}

/** Whether one of these sessions ran in the CLI process with this ID. */
export async function hasSessionOfProcess(
  { db }: Queryable,
  ids: readonly string[],
  cliProcess: number,
): Promise<boolean> {
  const known = db.selectFrom('session').select('id').where('id', 'in', ids).where('cli_process', '=', cliProcess);
  return (await known.executeTakeFirst()) !== undefined;
}

/** The process IDs of those of these sessions for which they are known, by session ID. */
export async function cliProcesses({ db }: Queryable, ids: readonly string[]): Promise<Map<string, number>> {
  const known = new Map<string, number>();
  for (const chunk of inChunks(ids)) {
    const rows = await db.selectFrom('session').select(['id', 'cli_process']).where('id', 'in', chunk).execute();
    for (const { id, cli_process } of rows) if (cli_process) known.set(id, cli_process);
  }
  return known;
}

/** Number of sessions. */
export async function countSessions({ db }: Queryable): Promise<number> {
  const { count } = await db
    .selectFrom('session')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
