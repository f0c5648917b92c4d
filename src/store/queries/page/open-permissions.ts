import { sql, type RawBuilder } from 'kysely';
import { SESSION_EVENT } from '../../../core/value-sets.ts';
import type { SessionEventTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';

/** A permission request that is probably still open. */
export type OpenPermission = Pick<SessionEventTable, 'run_id' | 'session_id' | 'at' | 'attributes'> & {
  readonly workflow: string;
};

/**
 * The permission requests of sessions that have not ended, in runs that have not ended, after which the session did
 * nothing: no tool call, model request or event is later. A decision is recorded only when the session is settled. If
 * subagents of the session work on meanwhile, the request is not found.
 */
export function openPermissions({ db }: Queryable, limit: number): Promise<OpenPermission[]> {
  return db
    .selectFrom('run')
    .innerJoin('session_event as asked', 'asked.run_id', 'run.id')
    .innerJoin('session', 'session.id', 'asked.session_id')
    .select(['run.workflow', 'asked.run_id', 'asked.session_id', 'asked.at', 'asked.attributes'])
    .where('run.ended_at', 'is', null)
    .where('session.ended_at', 'is', null)
    .where('asked.type', '=', SESSION_EVENT.permissionRequest)
    .where(nothingAfter('tool_call', 'ended_at'))
    .where(nothingAfter('request', 'ended_at'))
    .where(nothingAfter('session_event', 'at'))
    .orderBy('asked.at')
    .limit(limit)
    .execute();
}

function nothingAfter(table: 'tool_call' | 'request' | 'session_event', time: 'ended_at' | 'at'): RawBuilder<boolean> {
  return sql<boolean>`not exists (select 1 from ${sql.table(table)} as later where later.run_id = asked.run_id
    and later.session_id = asked.session_id and later.${sql.ref(time)} > asked.at)`;
}
