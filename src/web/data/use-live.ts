import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { addressOf } from './request.ts';
import type { ReadKey } from './use-read.ts';

/** Whether changes arrive: `lost` while the server cannot be reached. */
export type Live = 'connecting' | 'live' | 'lost';

/** Fetches again what changes of the store affect, and everything after the connection was lost. */
export function useLive(isOpen: boolean): Live {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>('connecting');
  useEffect(() => {
    if (!isOpen) return undefined;
    const source = new EventSource(addressOf('/events'));
    source.addEventListener('open', () => {
      setLive((before) => {
        if (before === 'lost') void client.invalidateQueries();
        return 'live';
      });
    });
    source.addEventListener('error', () => setLive('lost'));
    source.addEventListener('reset', () => void client.invalidateQueries());
    source.addEventListener('change', ({ data }) => refetch(client, runsIn(String(data))));
    return () => source.close();
  }, [client, isOpen]);
  return live;
}

/** A run that has ended long ago is not fetched again. */
function refetch(client: QueryClient, runs: ReadonlySet<string>): void {
  void client.invalidateQueries({
    predicate: ({ queryKey }) => {
      const [, run] = queryKey as unknown as ReadKey;
      return run === undefined || runs.has(run);
    },
  });
}

function runsIn(data: string): ReadonlySet<string> {
  const { runs } = JSON.parse(data) as { readonly runs: readonly string[] };
  return new Set(runs);
}
