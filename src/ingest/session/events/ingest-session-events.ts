import {
  findSessionEvent,
  insertSessionEvent,
  setSessionEventAttributes,
} from '../../../store/queries/session-event.ts';
import type { Context } from '../../../core/context.ts';
import { asObject, parseJson, type JsonObject } from '../../../core/json.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { SessionEventTable } from '../../../store/schema.ts';
import type { Batch } from '../../../batch/batch.ts';
import type { EventFacts, SessionEvent } from './session-event.ts';
import type { RequestOwner } from '../../request/ingest-requests.ts';
import { stepLabels } from '../../step-labels.ts';

/** The stored attributes of an event. */
export function factsOf(row: SessionEventTable): JsonObject {
  return asObject(parseJson(row.attributes));
}

/** Adds attributes to an event; existing ones are kept. */
export async function addFacts(batch: Batch, row: SessionEventTable, facts: EventFacts): Promise<void> {
  const attributes = JSON.stringify({ ...facts, ...factsOf(row) });
  if (attributes === row.attributes) return;
  await setSessionEventAttributes(batch, row.id, attributes);
}

/** Ingests a session event. An event that another source already reported is not counted again. */
export async function ingestSessionEvent(batch: Batch, owner: RequestOwner, event: SessionEvent): Promise<void> {
  const { context, sessionId } = owner;
  const duplicate = await findDuplicate(batch, sessionId, event);
  if (duplicate) return addFacts(batch, duplicate, event.facts);
  await insertSessionEvent(batch, {
    id: [sessionId, event.type, event.subject, event.at].join('/'),
    run_id: context.run.id,
    step_id: context.step?.id ?? null,
    session_id: sessionId,
    type: event.type,
    subject: event.subject,
    at: event.at,
    attributes: JSON.stringify(event.facts),
  });
  countEvent(batch, context, event);
}

/**
 * Maximum time between two reports of one event, by two hook forms or by a hook and the transcript. Events have no IDs;
 * two of the same type and subject within this window are one.
 */
const DUPLICATE_WINDOW_MS = 10_000;

function findDuplicate(batch: Batch, sessionId: string, event: SessionEvent): Promise<SessionEventTable | undefined> {
  const { type, subject, at } = event;
  return findSessionEvent(batch, {
    sessionId,
    type,
    subject,
    from: at - DUPLICATE_WINDOW_MS,
    to: at + DUPLICATE_WINDOW_MS,
  });
}

function countEvent(batch: Batch, context: Context, { type, error }: SessionEvent): void {
  const labels = stepLabels(context);
  batch.count(METRIC.sessionEvents, { ...labels, [ATTRIBUTE.sessionEvent]: type });
  if (!error) return;
  batch.count(METRIC.errors, {
    ...labels,
    [ATTRIBUTE.errorType]: error.type,
    [ATTRIBUTE.errorSource]: error.source,
  });
}
