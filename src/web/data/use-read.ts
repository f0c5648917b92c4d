import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ReadAnswer, ReadName } from '../../api/reads/reads.ts';
import { live, type ReadKey } from './live-client.ts';
import type { Parameters } from './request.ts';

/** What is asked of the API. `run` is the run that it is about; without one, any change may affect it. */
export type Read<N extends ReadName> = {
  readonly name: N;
  readonly path: string;
  readonly parameters?: Parameters;
  readonly run?: string;
  /** Whether to ask at all. @default true */
  readonly isWanted?: boolean;
};

/** The answer of the API, fetched again when the store changes. */
export function useRead<N extends ReadName>({
  name,
  path,
  parameters = {},
  run,
  isWanted = true,
}: Read<N>): UseQueryResult<ReadAnswer<N>> {
  const key = [name, run, path, parameters] satisfies ReadKey;
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => live.ask<ReadAnswer<N>>({ key, path, parameters, signal }),
    placeholderData: keepPreviousData,
    enabled: isWanted,
  });
}
