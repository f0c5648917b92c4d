import type { SessionEventTable } from '../schema.ts';
import type { Queryable } from '../transaction.ts';

/** An event which says that usage of a session is not known. */
export type UsageGapEvent = Pick<SessionEventTable, 'run_id' | 'step_id' | 'session_id' | 'type'> & {
  /** Whether any request of the session is stored. */
  readonly hasRequests: boolean;
};

/** The events of these types in runs, of sessions without a bill: a bill includes what a transcript lacks. */
export async function usageGapEvents(
  { db }: Queryable,
  runIds: readonly string[],
  types: readonly SessionEventTable['type'][],
): Promise<UsageGapEvent[]> {
  if (runIds.length === 0) return [];
  const rows = await db
    .selectFrom('session_event as event')
    .innerJoin('session', 'session.id', 'event.session_id')
    .select(['event.run_id', 'event.step_id', 'event.session_id', 'event.type'])
    .select(({ exists, selectFrom }) =>
      exists(selectFrom('request').select('request.id').whereRef('request.session_id', '=', 'event.session_id')).as(
        'has_requests',
      ),
    )
    .where('event.run_id', 'in', runIds)
    .where('event.type', 'in', types)
    .where('session.bill_nano_usd', 'is', null)
    .execute();
  return rows.map(({ has_requests, ...event }) => ({ ...event, hasRequests: Boolean(has_requests) }));
}
