import { IMPORT_ORIGIN } from '../import-origin.ts';
import type { SessionTable, WitnessedProcessTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';

/** A session of which nothing but the process was seen. */
export type WitnessedSession = Pick<SessionTable, 'id' | 'started_at' | 'ended_at'> &
  Pick<WitnessedProcessTable, 'working_folder' | 'claude_folder'>;

/** The lifetime of a process of the CLI. Times in milliseconds since 1970. */
export type CliLifetime = { readonly pids: readonly number[]; readonly from: number; readonly to: number };

/** A session whose process is not known. */
export type UnclaimedSession = { readonly id: string };

/** Adds what is known of the process of a session; a process that is stored is kept as it is. */
export async function insertWitnessedProcess({ db }: Transaction, process: WitnessedProcessTable): Promise<void> {
  await db
    .insertInto('witnessed_process')
    .values(process)
    .onConflict((conflict) => conflict.column('session_id').doNothing())
    .execute();
}

/** What is known of the process of a session of which nothing else was seen; undefined for other sessions. */
export function witnessedProcess({ db }: Queryable, sessionId: string): Promise<WitnessedProcessTable | undefined> {
  return db.selectFrom('witnessed_process').selectAll().where('session_id', '=', sessionId).executeTakeFirst();
}

/** Removes what is known of a process, because its session is known by other means. */
export async function deleteWitnessedProcess({ db }: Transaction, sessionId: string): Promise<void> {
  await db.deleteFrom('witnessed_process').where('session_id', '=', sessionId).execute();
}

/** The open sessions of a step of which nothing but the process was seen, latest first. */
export function witnessedSessionsOfStep({ db }: Queryable, stepId: string): Promise<WitnessedSession[]> {
  return db
    .selectFrom('session')
    .innerJoin('witnessed_process', 'witnessed_process.session_id', 'session.id')
    .select(['session.id', 'session.started_at', 'session.ended_at'])
    .select(['witnessed_process.working_folder', 'witnessed_process.claude_folder'])
    .where('session.step_id', '=', stepId)
    .where('session.transcript_path', 'is', null)
    .where('session.settled_at', 'is', null)
    .orderBy('session.started_at', 'desc')
    .execute();
}

/** Whether a session other than `exceptId` is that of a process. */
export async function hasSessionOfCli(
  { db }: Queryable,
  { pids, from, to }: CliLifetime,
  exceptId: string,
): Promise<boolean> {
  const session = await db
    .selectFrom('session')
    .select('id')
    .where('cli_process', 'in', pids)
    .where('started_at', '>=', from)
    .where('started_at', '<=', to)
    .where('id', '!=', exceptId)
    .executeTakeFirst();
  return session !== undefined;
}

/**
 * A session that hooks reported in a step and a range of time without a process ID, because older CLIs do not report theirs;
 * undefined if there is none.
 */
export function hookSessionWithoutProcess(
  { db }: Queryable,
  stepId: string,
  { from, to }: Pick<CliLifetime, 'from' | 'to'>,
): Promise<UnclaimedSession | undefined> {
  return db
    .selectFrom('session')
    .select('id')
    .where('step_id', '=', stepId)
    .where('origin', '=', 'hooks')
    .where('cli_process', 'is', null)
    .where('started_at', '>=', from)
    .where('started_at', '<=', to)
    .orderBy('started_at')
    .executeTakeFirst();
}

/** The recorded session with this Claude session ID, and its process, if that is known; undefined if there is none. */
export function recordedSession(
  { db }: Queryable,
  claudeSessionId: string,
  exceptId: string,
): Promise<Pick<SessionTable, 'id' | 'cli_process' | 'origin'> | undefined> {
  return db
    .selectFrom('session')
    .select(['id', 'cli_process', 'origin'])
    .where('claude_session_id', '=', claudeSessionId)
    .where('origin', '!=', IMPORT_ORIGIN)
    .where('id', '!=', exceptId)
    .orderBy('started_at', 'desc')
    .executeTakeFirst();
}

/** Sets the process of a session. */
export async function setCliProcess({ db }: Transaction, id: string, pid: number): Promise<void> {
  await db.updateTable('session').set({ cli_process: pid }).where('id', '=', id).execute();
}

/** Sets the transcript of a session. */
export async function setTranscript(
  { db }: Transaction,
  id: string,
  transcript: Pick<SessionTable, 'claude_session_id' | 'transcript_path' | 'seen_at'>,
): Promise<void> {
  await db.updateTable('session').set(transcript).where('id', '=', id).execute();
}
