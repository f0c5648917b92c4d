import type { Context } from '../../core/context.ts';
import { asObject, parseJson, type JsonObject } from '../../core/json.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import type { SessionEventTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import type { EventFacts, SessionEvent } from './session-event.ts';
import type { RequestOwner } from '../request/ingest-requests.ts';

/** What is known of an event in the store. */
export function factsOf(row: SessionEventTable): JsonObject {
  return asObject(parseJson(row.attributes));
}

/** Adds facts to an event; what is known already stays. */
export async function addFacts(batch: Batch, row: SessionEventTable, facts: EventFacts): Promise<void> {
  const attributes = JSON.stringify({ ...facts, ...factsOf(row) });
  if (attributes === row.attributes) return;
  await batch.db.updateTable('session_event').set({ attributes }).where('id', '=', row.id).execute();
}

/** Takes in an event of a session. One that another witness has reported already is not counted again. */
export async function ingestSessionEvent(batch: Batch, owner: RequestOwner, event: SessionEvent): Promise<void> {
  const { context, sessionId } = owner;
  const duplicate = await findDuplicate(batch, sessionId, event);
  if (duplicate) return addFacts(batch, duplicate, event.facts);
  await batch.db
    .insertInto('session_event')
    .values({
      id: [sessionId, event.type, event.subject, event.at].join('/'),
      run_id: context.run.id,
      step_id: context.step?.id ?? null,
      session_id: sessionId,
      type: event.type,
      subject: event.subject,
      at: event.at,
      attributes: JSON.stringify(event.facts),
    })
    .execute();
  countEvent(batch, context, event);
}

/**
 * How far apart two reports of one event can be: hooks of two forms, or the hooks and the transcript. Events have no
 * ids of their own; two of one type and subject within this time are one.
 */
const DUPLICATE_WINDOW_MS = 10_000;

function findDuplicate(batch: Batch, sessionId: string, event: SessionEvent): Promise<SessionEventTable | undefined> {
  return batch.db
    .selectFrom('session_event')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('type', '=', event.type)
    .where('subject', '=', event.subject)
    .where('at', '>=', event.at - DUPLICATE_WINDOW_MS)
    .where('at', '<=', event.at + DUPLICATE_WINDOW_MS)
    .executeTakeFirst();
}

function countEvent(batch: Batch, { run, step }: Context, { type, error }: SessionEvent): void {
  const labels = { [ATTRIBUTE.workflowName]: run.workflow, [ATTRIBUTE.stepName]: step?.name };
  batch.count(METRIC.sessionEvents, { ...labels, [ATTRIBUTE.sessionEvent]: type });
  if (!error) return;
  batch.count(METRIC.errors, {
    ...labels,
    [ATTRIBUTE.errorType]: error.type,
    [ATTRIBUTE.errorSource]: error.source,
  });
}

/** The events of a session, oldest first. */
export function eventsOfSession(batch: Batch, sessionId: string): Promise<SessionEventTable[]> {
  return batch.db.selectFrom('session_event').selectAll().where('session_id', '=', sessionId).orderBy('at').execute();
}
