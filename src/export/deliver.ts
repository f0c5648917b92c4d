import type { Delivery } from './delivery.ts';

/** Why the export of a signal stopped. */
export type ExportProblem = Extract<Delivery, { outcome: 'unavailable' | 'unsupported' }>;

/** An item that the back end permanently rejected, and the reason. */
export type Refused<T> = { readonly item: T; readonly reason: string };

/** Items accepted by the back end except for `rejected` unnamed ones. */
export type PartialSuccess = { readonly rejected: number; readonly message: string };

/** The result for each item; items that are neither accepted nor refused were not sent. */
export type Delivered<T> = {
  readonly accepted: T[];
  readonly refused: Refused<T>[];
  readonly partial: PartialSuccess[];
  problem?: ExportProblem;
};

/** Sends items as one request; an empty list sends an empty request. */
export type Post<T> = (items: readonly T[]) => Promise<Delivery>;

/**
 * Maximum number of requests of the search for bad items before the good ones found so far are removed from the store.
 */
const MAX_REQUESTS = 40;

/**
 * Sends items as one request. If it is permanently rejected, splits it in halves until the bad items are isolated. An
 * endpoint that rejects even an empty request would reject every item: then no item is at fault and all are kept.
 */
export async function deliver<T>(items: readonly T[], post: Post<T>): Promise<Delivered<T>> {
  const delivered: Delivered<T> = { accepted: [], refused: [], partial: [] };
  const waiting: (readonly T[])[] = [items];
  for (let requests = 0; waiting.length > 0 && requests < MAX_REQUESTS; requests++) {
    const part = waiting.pop() ?? [];
    const delivery = await post(part);
    if (delivery.outcome === 'accepted') {
      accept(delivered, part, delivery);
      continue;
    }
    const problem = await problemOf(delivery, requests === 0 ? post : undefined);
    if (problem) return { ...delivered, problem };
    if (part.length === 1) delivered.refused.push(...part.map((item) => ({ item, reason: delivery.reason })));
    else waiting.push(...halves(part).toReversed());
  }
  return delivered;
}

function accept<T>(
  { accepted, partial }: Delivered<T>,
  items: readonly T[],
  { rejected, message }: Extract<Delivery, { outcome: 'accepted' }>,
): void {
  accepted.push(...items);
  if (rejected > 0 || message !== '') partial.push({ rejected: Math.min(rejected, items.length), message });
}

/**
 * The problem that stops the export; undefined if individual items are at fault. `post` is used to test the endpoint.
 */
async function problemOf<T>(
  delivery: Exclude<Delivery, { outcome: 'accepted' }>,
  post: Post<T> | undefined,
): Promise<ExportProblem | undefined> {
  if (delivery.outcome !== 'refused') return delivery;
  const empty = await post?.([]);
  if (!empty || empty.outcome === 'accepted') return undefined;
  if (empty.outcome !== 'refused') return empty;
  return { outcome: 'unsupported', reason: `${delivery.reason} (also for an empty request)` };
}

function halves<T>(items: readonly T[]): [readonly T[], readonly T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
