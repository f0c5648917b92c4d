import { preparedQuery } from '../prepared-query.ts';
import type { SessionEventTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';

/** A session's event of this type and subject within a range of time, both ends included. */
export type EventSearch = {
  readonly sessionId: string;
  readonly type: SessionEventTable['type'];
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
};

/**
 * Adds a session event.
 * @throws if its ID is already stored
 */
export async function insertSessionEvent({ db }: Transaction, event: SessionEventTable): Promise<void> {
  await db.insertInto('session_event').values(event).execute();
}

/** Replaces the attributes of a session event. */
export async function setSessionEventAttributes({ db }: Transaction, id: string, attributes: string): Promise<void> {
  await db.updateTable('session_event').set({ attributes }).where('id', '=', id).execute();
}

/** An event that matches the search; undefined if there is none. */
export function findSessionEvent(
  { db }: Queryable,
  { sessionId, type, subject, from, to }: EventSearch,
): Promise<SessionEventTable | undefined> {
  return db
    .selectFrom('session_event')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('type', '=', type)
    .where('subject', '=', subject)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .executeTakeFirst();
}

const eventsOf = preparedQuery((db, sessionId: string) =>
  db.selectFrom('session_event').selectAll().where('session_id', '=', sessionId).orderBy('at'),
);

/** The events of a session, oldest first. */
export function eventsOfSession(store: Queryable, sessionId: string): Promise<SessionEventTable[]> {
  return eventsOf(store, sessionId);
}

/** The events of these types in a run. */
export function eventsOfRun(
  { db }: Queryable,
  runId: string,
  types: readonly SessionEventTable['type'][],
): Promise<SessionEventTable[]> {
  return db.selectFrom('session_event').selectAll().where('run_id', '=', runId).where('type', 'in', types).execute();
}
