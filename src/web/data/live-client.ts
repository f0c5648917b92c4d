import { hashKey, QueryCache, QueryClient, type QueryKey } from '@tanstack/react-query';
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

/** Queries that are asked again when the server reports changes that their answers do not contain. */
export type LiveClient = {
  readonly queries: QueryClient;
  /** The answer of the API, which counts as read after the change that it names. */
  readonly ask: <A>(question: Question) => Promise<A>;
  /** Asks again what a change affects. */
  readonly report: (change: ReportedChange) => void;
};

/** The client of this page. */
export const live: LiveClient = createLiveClient();

/** Creates the client of a page. */
export function createLiveClient(): LiveClient {
  const known = createKnownChanges();
  const queryCache = new QueryCache({
    // The change was reported while the answer was on its way.
    onSuccess: (_, { queryKey }) => {
      if (isOutdated(known, queryKey)) void queries.invalidateQueries({ queryKey, exact: true });
    },
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
  return {
    queries,
    ask: (question) => ask(known, question),
    report: (change) => {
      known.report(change);
      // A read that is on its way is not cancelled: with steady changes, a slow one would never end.
      void queries.invalidateQueries(
        { predicate: ({ queryKey }) => isOutdated(known, queryKey) },
        { cancelRefetch: false },
      );
    },
  };
}

function isOutdated(known: KnownChanges, key: QueryKey): boolean {
  const [, run] = key as unknown as ReadKey;
  return known.isOutdated(hashKey(key), run);
}

async function ask<A>(known: KnownChanges, { key, path, parameters, signal, isContinued }: Question): Promise<A> {
  const { answer, change } = await answerOf<A>(path, parameters, { signal });
  const query = hashKey(key);
  // Pages of one list are as old as the oldest of them.
  if (!isContinued || known.answerOf(query) === undefined) known.answered(query, change);
  return answer;
}
