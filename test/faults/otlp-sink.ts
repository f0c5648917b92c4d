import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Spans = { resourceSpans?: { scopeSpans?: { spans?: { spanId: string }[] }[] }[] };

/** A collector that keeps the ids of the spans it acknowledged, and every so often takes spans without saying so. */
export type OtlpSink = {
  readonly url: string;
  /** How often each span was taken, by its id. */
  readonly spans: ReadonlyMap<string, number>;
  close(): void;
};

/** Starts a collector on loopback that drops the connection after every `dropEvery`th request. */
export const startOtlpSink = async (dropEvery: number): Promise<OtlpSink> => {
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, close: () => server.close() };
};
