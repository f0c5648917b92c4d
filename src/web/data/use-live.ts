import { useEffect, useState } from 'react';
import type { IngestState } from '../../api/ingest/ingest-loop.ts';
import type { Change } from '../../api/live/changes.ts';
import type { ReportedChange } from './known-changes.ts';
import type { LiveClient } from './live-client.ts';
import { addressOf } from './request.ts';

/** Whether changes arrive: `lost` while the server cannot be reached. */
export type Connection = 'connecting' | 'live' | 'lost';

/** The connection to the server, and the state of the pipeline as it last said. */
export type Live = { readonly connection: Connection; readonly ingest: IngestState | undefined };

/** Fetches again what changes of the store affect, and everything after the connection was lost. */
export function useLive(client: LiveClient, isOpen: boolean): Live {
  const [connection, setConnection] = useState<Connection>('connecting');
  const [ingest, setIngest] = useState<IngestState>();
  useEffect(() => {
    if (!isOpen) return undefined;
    const fetchAll = (): void => void client.queries.invalidateQueries();
    return keepOpen((source) => {
      source.addEventListener('open', () => {
        setConnection((before) => {
          if (before === 'lost') fetchAll();
          return 'live';
        });
      });
      source.addEventListener('error', () => setConnection('lost'));
      source.addEventListener('reset', fetchAll);
      // What was read before the stream was opened may be older than it.
      source.addEventListener('latest', ({ lastEventId }) => client.report({ id: lastEventId }));
      source.addEventListener('change', ({ lastEventId, data }) =>
        client.report({ id: lastEventId, ...runsIn(String(data)) }),
      );
      source.addEventListener('ingest', ({ data }) => setIngest(JSON.parse(String(data)) as IngestState));
    });
  }, [client, isOpen]);
  return { connection, ingest };
}

const REOPEN_MS = 2000;

/**
 * Opens the stream of events again after an answer that is none, such as that of a proxy whose server is restarted: a
 * browser itself only does so after a connection that broke. Returns a function that closes it.
 */
function keepOpen(listen: (source: EventSource) => void): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource(addressOf('/events'));
    listen(source);
    source.addEventListener('error', ({ target }) => {
      if ((target as EventSource).readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function runsIn(data: string): Pick<ReportedChange, 'runs'> {
  const { runs } = JSON.parse(data) as Pick<Change, 'runs'>;
  return runs === null ? {} : { runs: new Set(runs) };
}
