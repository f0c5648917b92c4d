import { replaceWaitingSpan, waitingSpan } from '../store/queries/outbox.ts';
import type { Transaction } from '../store/transaction.ts';
import { ATTRIBUTE } from '../telemetry/names.ts';
import type { Attributes, SpanData } from '../telemetry/span-data.ts';
import { outboxIdOf } from './outbox-id.ts';

/** What became known of a span after it was emitted; `errorType` replaces that of the span. */
export type SpanAmendment = { readonly attributes: Attributes; readonly errorType: string | null };

/** Changes a span that waits to be exported. A span that was exported is not sent again: back ends would keep both. */
export async function amendWaitingSpan(
  transaction: Transaction,
  span: Pick<SpanData, 'traceId' | 'spanId'>,
  { attributes, errorType }: SpanAmendment,
): Promise<void> {
  const id = outboxIdOf(span);
  const body = await waitingSpan(transaction, id);
  if (body === undefined) return;
  const { errorType: _, ...emitted } = JSON.parse(body) as SpanData;
  const amended: SpanData = {
    ...emitted,
    attributes: { ...emitted.attributes, ...attributes, [ATTRIBUTE.errorType]: errorType },
    ...(errorType !== null && { errorType }),
  };
  await replaceWaitingSpan(transaction, id, JSON.stringify(amended));
}
