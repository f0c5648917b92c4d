import type { Delivery } from './delivery.ts';

/** Why a signal stopped being sent. */
export type ExportProblem = Extract<Delivery, { outcome: 'unavailable' | 'unsupported' }>;

/** Something that the back end refuses for good, and why. */
export type Refused<T> = { readonly item: T; readonly reason: string };

/** Items that the back end took, but for `rejected` of them that it does not name. */
export type PartialSuccess = { readonly rejected: number; readonly message: string };

/** What became of items; those that are neither accepted nor refused were not sent. */
export type Delivered<T> = {
  readonly accepted: T[];
  readonly refused: Refused<T>[];
  readonly partial: PartialSuccess[];
  problem?: ExportProblem;
};

/** Sends items as one request; none of them as a request that is empty. */
export type Post<T> = (items: readonly T[]) => Promise<Delivery>;

/** How many requests go into the search for bad items before the good ones found so far are removed from the store. */
const MAX_REQUESTS = 40;

/**
 * Sends items as one request. Where it is refused for good, halves it until the items that are to blame are alone. An
 * endpoint that refuses even an empty request would refuse every item: then none is to blame, and all are kept.
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

/** The problem that stops the export; none where items are to blame. `post` asks whether it is the endpoint. */
async function problemOf<T>(
  delivery: Exclude<Delivery, { outcome: 'accepted' }>,
  post: Post<T> | undefined,
): Promise<ExportProblem | undefined> {
  if (delivery.outcome !== 'refused') return delivery;
  const empty = await post?.([]);
  if (!empty || empty.outcome === 'accepted') return undefined;
  if (empty.outcome !== 'refused') return empty;
  return { outcome: 'unsupported', reason: `${delivery.reason} (it refuses an empty request as well)` };
}

function halves<T>(items: readonly T[]): [readonly T[], readonly T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
