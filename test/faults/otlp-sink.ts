import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Spans = { resourceSpans?: { scopeSpans?: { spans?: { spanId: string }[] }[] }[] };

/** A collector that keeps the ids of the spans it acknowledged, and every so often takes spans without saying so. */
export type OtlpSink = {
  readonly url: string;
  /** How often each span was taken, by its id. */
  readonly spans: ReadonlyMap<string, number>;
  /** Hears nobody any more; those that speak to it are cut off. */
  close(): void;
  /** Listens again where it did, after it was closed. */
  open(): Promise<void>;
};

/** Starts a collector on loopback that drops the connection after every `dropEvery`th request, by default after none. */
export const startOtlpSink = async (dropEvery: number = Infinity): Promise<OtlpSink> => {
  const spans = new Map<string, number>();
  let requests = 0;
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as Spans;
    const ids = (body.resourceSpans ?? []).flatMap(({ scopeSpans = [] }) =>
      scopeSpans.flatMap((scope) => (scope.spans ?? []).map(({ spanId }) => spanId)),
    );
    for (const id of ids) spans.set(id, (spans.get(id) ?? 0) + 1);
    requests += 1;
    if (requests % dropEvery === 0) response.destroy();
    else response.end('{}');
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
    open: () => listen(port),
  };
};
