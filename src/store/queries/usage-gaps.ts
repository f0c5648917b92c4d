import { inChunks } from '../in-chunks.ts';
import { preparedQuery } from '../prepared-query.ts';
import type { RunTable, SessionEventTable, SessionTable } from '../schema.ts';
import type { Queryable } from '../transaction.ts';
import type { Period } from './spend.ts';

/** An event which says that usage of a session is not known. */
export type UsageGapEvent = Pick<SessionEventTable, 'run_id' | 'step_id' | 'session_id' | 'type'> & {
  /** Whether any request of the session is stored. */
  readonly hasRequests: boolean;
};

/** The same with its run and session. */
export type SpendGapEvent = UsageGapEvent & {
  readonly run: Pick<RunTable, 'workflow' | 'project' | 'started_at'>;
  readonly session: Pick<SessionTable, 'claude_session_id' | 'started_at'> & {
    /** Its end, or when it was last seen. */
    readonly until: number;
  };
};

/** The events of these types in runs, of sessions without a bill: a bill includes what a transcript lacks. */
export async function usageGapEvents(
  store: Queryable,
  runIds: readonly string[],
  types: readonly SessionEventTable['type'][],
): Promise<UsageGapEvent[]> {
  if (runIds.length === 0) return [];
  const rows = await gapEventsOfRuns(store, runIds, types);
  return rows.map(({ has_requests, ...event }) => ({ ...event, hasRequests: Boolean(has_requests) }));
}

const gapEventsOfRuns = preparedQuery((db, runIds: readonly string[], types: readonly SessionEventTable['type'][]) =>
  gapEvents({ db }, types).where('event.run_id', 'in', runIds),
);

function gapEvents({ db }: Queryable, types: readonly SessionEventTable['type'][]) {
  return db
    .selectFrom('session_event as event')
    .innerJoin('session', 'session.id', 'event.session_id')
    .select(['event.run_id', 'event.step_id', 'event.session_id', 'event.type'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('request')
          .select('request.id')
          // Has the index.
          .whereRef('request.run_id', '=', 'event.run_id')
          .whereRef('request.session_id', '=', 'event.session_id'),
      ).as('has_requests'),
    )
    .where('event.type', 'in', types)
    .where('session.bill_nano_usd', 'is', null);
}

/** Sessions of these runs that are not settled although their step has ended. */
export async function openSessionsOfEndedSteps(
  store: Queryable,
  runIds: readonly string[],
): Promise<Omit<UsageGapEvent, 'type'>[]> {
  if (runIds.length === 0) return [];
  const rows = await openSessionsOfRuns(store, runIds);
  return rows.map((row) => ({ ...row, hasRequests: false }));
}

const openSessionsOfRuns = preparedQuery((db, runIds: readonly string[]) =>
  openSessions({ db }).where('session.run_id', 'in', runIds),
);

function openSessions({ db }: Queryable) {
  return db
    .selectFrom('session')
    .innerJoin('step', 'step.id', 'session.step_id')
    .select(['session.run_id', 'session.step_id', 'session.id as session_id'])
    .where('session.settled_at', 'is', null)
    .where('step.ended_at', 'is not', null);
}

/** The events of these types in sessions of real runs that were active in a period, of sessions without a bill. */
export async function spendGapEvents(
  store: Queryable,
  { from, to }: Period,
  types: readonly SessionEventTable['type'][],
): Promise<SpendGapEvent[]> {
  const rows = await gapEvents(store, types)
    .innerJoin('run', 'run.id', 'event.run_id')
    .select(['run.workflow', 'run.project', 'run.started_at as run_started_at'])
    .select(['session.claude_session_id', 'session.started_at'])
    .select(({ fn }) => fn.coalesce('session.ended_at', 'session.seen_at').as('until'))
    .where('run.simulated', 'is', null)
    .where('run.started_at', '<', to)
    .where(({ eb }) => eb.or([eb('run.ended_at', 'is', null), eb('run.ended_at', '>=', from)]))
    .where('session.started_at', '<', to)
    .where(({ eb, fn }) => eb(fn.coalesce('session.ended_at', 'session.seen_at'), '>=', from))
    .orderBy('session.started_at', 'desc')
    .execute();
  return rows.map(({ type, ...row }) => ({ type, ...withSession(row) }));
}

type SpendGapRow = Omit<UsageGapEvent, 'type' | 'hasRequests'> &
  Pick<RunTable, 'workflow' | 'project'> &
  Pick<SessionTable, 'claude_session_id' | 'started_at'> & {
    readonly has_requests: unknown;
    readonly run_started_at: number;
    readonly until: unknown;
  };

function withSession({ run_id, step_id, session_id, has_requests, ...row }: SpendGapRow): Omit<SpendGapEvent, 'type'> {
  return {
    run_id,
    step_id,
    session_id,
    hasRequests: Boolean(has_requests),
    run: { workflow: row.workflow, project: row.project, started_at: row.run_started_at },
    session: { claude_session_id: row.claude_session_id, started_at: row.started_at, until: Number(row.until) },
  };
}

/** Sessions of real runs that were active in a period and are not settled although their step has ended. */
export async function openSessionsOfPeriod(
  store: Queryable,
  { from, to }: Period,
): Promise<Omit<SpendGapEvent, 'type'>[]> {
  const rows = await openSessions(store)
    .innerJoin('run', 'run.id', 'session.run_id')
    .select(['run.workflow', 'run.project', 'run.started_at as run_started_at'])
    .select(['session.claude_session_id', 'session.started_at'])
    .select(({ fn }) => fn.coalesce('session.ended_at', 'session.seen_at').as('until'))
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('request')
          .select('request.id')
          .whereRef('request.run_id', '=', 'session.run_id')
          .whereRef('request.session_id', '=', 'session.id'),
      ).as('has_requests'),
    )
    .where('run.simulated', 'is', null)
    .where('session.started_at', '<', to)
    .where(({ eb, fn }) => eb(fn.coalesce('session.ended_at', 'session.seen_at'), '>=', from))
    .execute();
  return rows.map((row) => withSession(row));
}

/** The models that requests of these sessions asked in a period. */
export async function modelsOfSessions(
  { db }: Queryable,
  sessions: readonly Pick<UsageGapEvent, 'run_id' | 'session_id'>[],
  { from, to }: Period,
): Promise<{ readonly session_id: string; readonly model: string }[]> {
  const runs = [...new Set(sessions.map(({ run_id }) => run_id))];
  const found = inChunks(runs).map((chunk) =>
    db
      .selectFrom('request')
      .select(['session_id', 'model'])
      .distinct()
      .where('run_id', 'in', chunk)
      .where('ended_at', '>=', from)
      .where('ended_at', '<', to)
      .execute(),
  );
  const ids = new Set(sessions.map(({ session_id }) => session_id));
  return (await Promise.all(found)).flat().filter(({ session_id }) => ids.has(session_id));
}
