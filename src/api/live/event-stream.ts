import type { IngestLoop, IngestState } from '../ingest/ingest-loop.ts';
import type { Change, Changes } from './changes.ts';

/** What events are about. */
export type EventSources = { readonly changes: Changes; readonly ingest: Pick<IngestLoop, 'state' | 'listen'> };

/** How soon a browser reconnects. */
const RETRY_MS = 1000;

/** Comments keep proxies and browsers from closing an idle stream. */
const HEARTBEAT_MS = 20_000;

/** In chunks: the default strategy of a stream counts these. */
const MAX_BACKLOG = 100;

/**
 * Server-sent events: `latest` names the latest change at the start, so that a client that has read before asks again;
 * `change` for each change of the store, `ingest` for the state of the pipeline, and `reset` if changes after
 * `lastEventId` are not known, for instance because the server was restarted.
 */
export function eventStream({ changes, ingest }: EventSources, lastEventId: string | undefined): Response {
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (text: string): void => controller.enqueue(new TextEncoder().encode(text));
      send(`retry: ${RETRY_MS}\n\n`);
      for (const text of missed(changes, lastEventId)) send(text);
      send(ingestText(ingest.state()));
      const stops = [
        changes.listen((change) => sendOrEnd(changeText(change))),
        ingest.listen((state) => sendOrEnd(ingestText(state))),
      ];
      const timer = setInterval(() => sendOrEnd(': alive\n\n'), HEARTBEAT_MS);
      timer.unref();
      stop = () => {
        for (const unlisten of stops) unlisten();
        clearInterval(timer);
      };
      // A client that does not read is disconnected; it receives the changes when it connects again.
      function sendOrEnd(text: string): void {
        if ((controller.desiredSize ?? 0) > -MAX_BACKLOG) return send(text);
        stop();
        controller.close();
      }
    },
    cancel: () => stop(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function missed(changes: Changes, lastEventId: string | undefined): string[] {
  const latest = `id: ${changes.latest()}\n`;
  if (lastEventId === undefined) return [`${latest}event: latest\ndata: {}\n\n`];
  return changes.since(lastEventId)?.map(changeText) ?? [`${latest}event: reset\ndata: {}\n\n`];
}

function changeText({ id, runs }: Change): string {
  return `id: ${id}\nevent: change\ndata: ${JSON.stringify({ runs })}\n\n`;
}

/** Without an ID: a client that connects again gets the present state. */
function ingestText(state: IngestState): string {
  return `event: ingest\ndata: ${JSON.stringify(state)}\n\n`;
}
