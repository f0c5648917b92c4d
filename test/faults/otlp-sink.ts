import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ExportSignal } from '../../src/telemetry/names.ts';

/** A request that a sink got. */
export type SinkRequest = { readonly signal: ExportSignal; readonly body: Uint8Array };

/** How a sink answers: by default with 200. `hang` is never; a dropped connection is an answer that gets lost. */
export type SinkAnswer =
  | 'hang'
  | 'drop'
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** A collector that keeps the ids of the spans it acknowledged, and answers each signal as a test wants it. */
export type OtlpSink = {
  readonly url: string;
  /** How often each span was taken, by its id. */
  readonly spans: ReadonlyMap<string, number>;
  /** The last value of each series that was taken, by the metric's name and its attributes as JSON; of a histogram its count. */
  readonly points: ReadonlyMap<string, number>;
  /** Every request so far. */
  readonly requests: readonly SinkRequest[];
  /** From now on, requests are answered like this. */
  answer: (request: SinkRequest) => SinkAnswer;
  /** Stops listening; open connections are cut off. */
  close(): void;
  /** Listens again where it did, after it was closed. */
  open(): Promise<void>;
};

/** Starts a collector on loopback that drops the connection after every `dropEvery`th request, by default after none. */
export async function startOtlpSink(dropEvery: number = Infinity): Promise<OtlpSink> {
  const [spans, points, requests] = [new Map<string, number>(), new Map<string, number>(), [] as SinkRequest[]];
  const server = createServer(async (request, response) => {
    const got = { signal: signalOf(request), body: await buffer(request) };
    requests.push(got);
    const given = sink.answer(got);
    const taken = given === 'drop' || (given !== 'hang' && (given.status ?? 200) < 300);
    if (taken) for (const { spanId } of spansIn(got.body)) spans.set(spanId, (spans.get(spanId) ?? 0) + 1);
    if (taken) for (const [series, value] of pointsIn(got.body)) points.set(series, value);
    respond(response, given);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const sink: OtlpSink = {
    url: `http://127.0.0.1:${port}`,
    spans,
    points,
    requests,
    answer: () => (requests.length % dropEvery === 0 ? 'drop' : {}),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
    open: () => listen(port),
  };
  return sink;
}

function signalOf({ url = '' }: IncomingMessage): ExportSignal {
  return url.endsWith('/v1/traces') ? 'traces' : 'metrics';
}

function respond(response: ServerResponse, answer: SinkAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'drop') return void response.destroy();
  const { status = 200, headers = { 'content-type': 'application/json' }, body = '{}' } = answer;
  response.writeHead(status, headers).end(body);
}

type SinkSpan = { readonly spanId: string; readonly traceId: string; readonly name: string };

type Spans = { resourceSpans?: { scopeSpans?: { spans?: SinkSpan[] }[] }[] };

/** The spans of a request. */
export function spansIn(body: Uint8Array): SinkSpan[] {
  return ((JSON.parse(Buffer.from(body).toString()) as Spans).resourceSpans ?? []).flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap((scope) => scope.spans ?? []),
  );
}

type Metrics = { resourceMetrics?: { scopeMetrics?: { metrics?: SinkMetric[] }[] }[] };

type SinkMetric = { readonly name: string } & { readonly [kind in 'sum' | 'gauge' | 'histogram']?: PointList };
type PointList = { readonly dataPoints: readonly SinkPoint[] };

type SinkPoint = { readonly asDouble?: number; readonly count?: number; readonly attributes: readonly object[] };

/** The points of a request: the series and its value, in the order that they came. */
export function pointsIn(body: Uint8Array): [string, number][] {
  return ((JSON.parse(Buffer.from(body).toString()) as Metrics).resourceMetrics ?? [])
    .flatMap(({ scopeMetrics = [] }) => scopeMetrics.flatMap(({ metrics = [] }) => metrics))
    .flatMap(({ name, sum, gauge, histogram }) =>
      [sum, gauge, histogram].flatMap((list) =>
        (list?.dataPoints ?? []).map((point): [string, number] => [
          `${name} ${JSON.stringify(point.attributes)}`,
          point.asDouble ?? Number(point.count),
        ]),
      ),
    );
}
