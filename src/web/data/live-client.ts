import { hashKey, QueryCache, QueryClient, type Query, type QueryKey } from '@tanstack/react-query';
import type { ReadName } from '../../api/reads/reads.ts';
import { ApiError } from './api-error.ts';
import { createKnownChanges, type KnownChanges, type ReportedChange } from './known-changes.ts';
import { answerOf, type Parameters } from './request.ts';

/** The key of a query, by which live changes find it: what is read, and the run that it is about. */
export type ReadKey = readonly [ReadName, string | undefined, string, Parameters];

/** What is asked of the API for a query. */
export type Question = {
  readonly key: QueryKey;
  readonly path: string;
  readonly parameters?: Parameters;
  readonly signal: AbortSignal;
  /** Whether the answer is added to others of the same query. @default false */
  readonly isContinued?: boolean;
};

/**
 * What a query may have in its `meta`: reads the runs that have changed, and returns the change that the answer names
 * and a function that adds it to the data.
 */
export type Patch = (
  runs: ReadonlySet<string>,
) => Promise<{ readonly change: string | null; readonly add: () => void }>;

/** Queries that are asked again when the server reports changes that their answers do not contain. */
export type LiveClient = {
  readonly queries: QueryClient;
  /** The answer of the API, which counts as read after the change that it names. */
  readonly ask: <A>(question: Question) => Promise<A>;
  /** Asks again what a change affects. */
  readonly report: (change: ReportedChange) => void;
};

/** A run that ended long ago can change without being named: what was patched is fetched again after a while. */
const PATCHED_MS = 30_000;

/** As many as the server names at once. */
const MAX_PATCHED = 200;

/** The client of this page. */
export const live: LiveClient = createLiveClient();

/** Creates the client of a page. */
export function createLiveClient(): LiveClient {
  const known = createKnownChanges();
  const queryCache = new QueryCache({
    // The change was reported while the answer was on its way.
    onSuccess: (_, query) => void (isOutdated(known, query.queryKey) && refresh(query as Query)),
  });
  const queries = new QueryClient({
    queryCache,
    defaultOptions: {
      queries: {
        retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < 3,
        // Changes are pushed; data is fetched again when they say so.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
      },
    },
  });
  const refresh = refresher(known, queries);
  return {
    queries,
    ask: (question) => ask(known, question),
    report: (change) => {
      known.report(change);
      for (const query of queryCache.findAll({ predicate: ({ queryKey }) => isOutdated(known, queryKey) }))
        void refresh(query);
    },
  };
}

function isOutdated(known: KnownChanges, key: QueryKey): boolean {
  const [, run] = key as unknown as ReadKey;
  return known.isOutdated(hashKey(key), run);
}

/** Brings a query up to date: with a patch if it has one and few runs have changed, else by fetching it again. */
function refresher(known: KnownChanges, queries: QueryClient): (query: Query) => Promise<void> {
  const patching = new Set<string>();
  const patched = new Set<string>();
  const fetchLater = ({ queryHash, queryKey }: Query): void => {
    if (patched.has(queryHash)) return;
    patched.add(queryHash);
    setTimeout(() => {
      patched.delete(queryHash);
      void queries.invalidateQueries({ queryKey, exact: true });
    }, PATCHED_MS);
  };
  return async function refresh(query: Query): Promise<void> {
    const { queryHash, queryKey, meta } = query;
    const [changed, patch] = [known.changedRuns(queryHash), meta?.['patch'] as Patch | undefined];
    // A read that is on its way is not cancelled: with steady changes, a slow one would never end.
    const fetchAgain = () => queries.invalidateQueries({ queryKey, exact: true }, { cancelRefetch: false });
    if (!patch || !changed || changed.size > MAX_PATCHED || !query.isActive()) return fetchAgain();
    // What is on its way is looked at when it has arrived.
    if (isFetching(query) || patching.has(queryHash)) return undefined;
    patching.add(queryHash);
    const read = await patch(changed).catch(() => undefined);
    patching.delete(queryHash);
    if (!read) return fetchAgain();
    // A page that was asked for meanwhile would replace what is added.
    if (isFetching(query)) return undefined;
    read.add();
    known.answered(queryHash, read.change);
    fetchLater(query);
    return isOutdated(known, queryKey) ? refresh(query) : undefined;
  };
}

function isFetching({ state }: Query): boolean {
  return state.fetchStatus !== 'idle';
}

async function ask<A>(known: KnownChanges, { key, path, parameters, signal, isContinued }: Question): Promise<A> {
  const { answer, change } = await answerOf<A>(path, parameters, { signal });
  const query = hashKey(key);
  // Pages of one list are as old as the oldest of them.
  if (!isContinued || known.answerOf(query) === undefined) known.answered(query, change);
  return answer;
}
