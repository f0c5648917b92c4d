import { useEffect, useState } from 'react';
import type { IngestState } from '../../api/ingest/ingest-loop.ts';
import type { Change } from '../../api/live/changes.ts';
import { ApiError } from './api-error.ts';
import { followEvents } from './follow-events.ts';
import type { ReportedChange } from './known-changes.ts';
import type { LiveClient } from './live-client.ts';
import { addressOf, request } from './request.ts';

/** Whether changes arrive: `lost` while the server cannot be reached, `refused` while it does not accept the session. */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

/** The connection to the server, and the state of the pipeline as it last said. */
export type Live = { readonly connection: Connection; readonly ingest: IngestState | undefined };

/** Fetches again what changes of the store affect, and everything after the connection was lost. */
export function useLive(client: LiveClient, isOpen: boolean): Live {
  const [connection, setConnection] = useState<Connection>('connecting');
  const [ingest, setIngest] = useState<IngestState>();
  useEffect(() => {
    if (!isOpen) return undefined;
    const fetchAll = (): void => void client.queries.invalidateQueries();
    return followEvents(addressOf('/events'), {
      onOpen: () =>
        setConnection((before) => {
          if (before === 'lost' || before === 'refused') fetchAll();
          return 'live';
        }),
      onLost: () => setConnection((before) => (before === 'refused' ? before : 'lost')),
      onRefused: () =>
        void isSessionRefused().then((isRefused) =>
          setConnection((before) => {
            // It was opened again meanwhile.
            if (before === 'live') return before;
            // The views say why, and what to open.
            if (isRefused && before !== 'refused') fetchAll();
            return isRefused ? 'refused' : 'lost';
          }),
        ),
      listeners: {
        reset: fetchAll,
        // What was read before the stream was opened may be older than it.
        latest: ({ lastEventId }) => client.report({ id: lastEventId }),
        change: ({ lastEventId, data }) => client.report({ id: lastEventId, ...runsIn(String(data)) }),
        ingest: ({ data }) => setIngest(JSON.parse(String(data)) as IngestState),
      },
    });
  }, [client, isOpen]);
  return { connection, ingest };
}

const UNAUTHORIZED = 401;

function isSessionRefused(): Promise<boolean> {
  return request('/session').then(
    () => false,
    (error: unknown) => error instanceof ApiError && error.status === UNAUTHORIZED,
  );
}

function runsIn(data: string): Pick<ReportedChange, 'runs'> {
  const { runs } = JSON.parse(data) as Pick<Change, 'runs'>;
  return runs === null ? {} : { runs: new Set(runs) };
}
