import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { IngestState } from '../../api/ingest/ingest-loop.ts';
import { addressOf } from './request.ts';
import type { ReadKey } from './use-read.ts';

/** Whether changes arrive: `lost` while the server cannot be reached. */
export type Connection = 'connecting' | 'live' | 'lost';

/** The connection to the server, and the state of the pipeline as it last said. */
export type Live = { readonly connection: Connection; readonly ingest: IngestState | undefined };

/** Fetches again what changes of the store affect, and everything after the connection was lost. */
export function useLive(isOpen: boolean): Live {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [ingest, setIngest] = useState<IngestState>();
  useEffect(() => {
    if (!isOpen) return undefined;
    const source = new EventSource(addressOf('/events'));
    source.addEventListener('open', () => {
      setConnection((before) => {
        if (before === 'lost') void client.invalidateQueries();
        return 'live';
      });
    });
    source.addEventListener('error', () => setConnection('lost'));
    source.addEventListener('reset', () => void client.invalidateQueries());
    source.addEventListener('change', ({ data }) => refetch(client, runsIn(String(data))));
    source.addEventListener('ingest', ({ data }) => setIngest(JSON.parse(String(data)) as IngestState));
    return () => source.close();
  }, [client, isOpen]);
  return { connection, ingest };
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
