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
  /** Items that alone got a server error. */
  readonly suspects: Refused<T>[];
  problem?: ExportProblem;
};

/** Sends items as one request; an empty list sends an empty request. */
export type Post<T> = (items: readonly T[]) => Promise<Delivery>;

/** How a batch is delivered. */
export type DeliverOptions = {
  /** Whether a batch that gets a server error is bisected as well, to find the items that cause it. @default false */
  readonly bisectsServerErrors?: boolean;
};

/**
 * Maximum number of requests of the search for bad items before the good ones found so far are removed from the store.
 */
const MAX_REQUESTS = 40;

/** Maximum number of requests without an accepted item: a search among 512 items reaches a single one with the tenth. */
const MAX_REQUESTS_IN_VAIN = 12;

/**
 * Sends items as one request. If it is permanently rejected, splits it in halves until the bad items are isolated. An
 * endpoint that rejects even an empty request would reject every item: then no item is at fault and all are kept.
 */
export async function deliver<T>(
  items: readonly T[],
  post: Post<T>,
  { bisectsServerErrors = false }: DeliverOptions = {},
): Promise<Delivered<T>> {
  const delivered: Delivered<T> = { accepted: [], refused: [], partial: [], suspects: [] };
  const waiting: (readonly T[])[] = [items];
  for (let requests = 0; waiting.length > 0 && requests < MAX_REQUESTS; requests++) {
    const part = waiting.pop() ?? [];
    const delivery = await post(part);
    if (delivery.outcome === 'accepted') {
      accept(delivered, part, delivery);
      continue;
    }
    const isSuspicious = bisectsServerErrors && delivery.outcome === 'unavailable' && delivery.isServerError === true;
    const problem = await problemOf(delivery, { post: requests === 0 ? post : undefined, isSuspicious });
    if (problem) return { ...delivered, problem };
    if (isSuspicious) {
      delivered.problem = delivery;
      if (delivered.accepted.length === 0 && requests >= MAX_REQUESTS_IN_VAIN) return delivered;
    }
    if (part.length > 1) waiting.push(...halves(part).toReversed());
    else (isSuspicious ? delivered.suspects : delivered.refused).push(...withReason(part, delivery.reason));
  }
  // The back end has recovered during the search.
  if (waiting.length === 0 && delivered.suspects.length === 0) delete delivered.problem;
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

type Failure<T> = {
  /** Tests the endpoint, if it was not tested before. */
  readonly post: Post<T> | undefined;
  /** Whether a server error may be caused by an item. */
  readonly isSuspicious: boolean;
};

/** The problem that stops the export; undefined if individual items are at fault. */
async function problemOf<T>(
  delivery: Exclude<Delivery, { outcome: 'accepted' }>,
  { post, isSuspicious }: Failure<T>,
): Promise<ExportProblem | undefined> {
  if (delivery.outcome !== 'refused' && !isSuspicious) return delivery;
  const empty = await post?.([]);
  if (!empty || empty.outcome === 'accepted') return undefined;
  if (empty.outcome !== 'refused') return empty;
  return { outcome: 'unsupported', reason: `${delivery.reason} (also for an empty request)` };
}

function halves<T>(items: readonly T[]): [readonly T[], readonly T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function withReason<T>(items: readonly T[], reason: string): Refused<T>[] {
  return items.map((item) => ({ item, reason }));
}
