import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ExportSignal } from '../../telemetry/names.ts';
import { freePorts } from './free-ports.ts';

/** A request received by the sink. */
export type SinkRequest = { readonly signal: ExportSignal; readonly body: Uint8Array };

/** The sink's answer, 200 by default. `hang` never answers; `drop` closes the connection without an answer. */
export type SinkAnswer =
  | 'hang'
  | 'drop'
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** A collector that keeps the IDs of acknowledged spans and answers each signal as configured. */
export type OtlpSink = {
  readonly url: string;
  /** How often each span was accepted, by its ID. */
  readonly spans: ReadonlyMap<string, number>;
  /** The last accepted value of each series, by metric name and attributes as JSON; the count of histograms. */
  readonly points: ReadonlyMap<string, number>;
  /** All requests so far. */
  readonly requests: readonly SinkRequest[];
  /** The answer to subsequent requests. */
  answer: (request: SinkRequest) => SinkAnswer;
  /** Stops listening; open connections are closed. */
  close(): void;
  /** Listens again at the same address. */
  open(): Promise<void>;
};

/** Starts a collector on loopback that drops the connection after every `dropEvery`th request; never by default. */
export async function startOtlpSink(dropEvery: number = Infinity): Promise<OtlpSink> {
  const [spans, points, requests] = [new Map<string, number>(), new Map<string, number>(), [] as SinkRequest[]];
  const server = createServer(async (request, response) => {
    const got = { signal: signalOf(request), body: await buffer(request) };
    requests.push(got);
    const received = sink.answer(got);
    const accepted = received === 'drop' || (received !== 'hang' && (received.status ?? 200) < 300);
    if (accepted) for (const { spanId } of spansIn(got.body)) spans.set(spanId, (spans.get(spanId) ?? 0) + 1);
    if (accepted) for (const [series, value] of pointsIn(got.body)) points.set(series, value);
    respond(response, received);
  });
  const [port] = await freePorts(1);
  const listen = (): Promise<void> => new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve));
  await listen();
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
    open: listen,
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

type SinkPoint = {
  readonly asDouble?: number;
  readonly count?: number;
  readonly attributes: readonly object[];
  readonly timeUnixNano: string;
};

/** The points of a request, in order: the series, its value, and the time in nanoseconds since 1970. */
export function pointsIn(body: Uint8Array): [series: string, value: number, time: string][] {
  return ((JSON.parse(Buffer.from(body).toString()) as Metrics).resourceMetrics ?? [])
    .flatMap(({ scopeMetrics = [] }) => scopeMetrics.flatMap(({ metrics = [] }) => metrics))
    .flatMap(({ name, sum, gauge, histogram }) =>
      [sum, gauge, histogram].flatMap((list) =>
        (list?.dataPoints ?? []).map((point): [string, number, string] => [
          `${name} ${JSON.stringify(point.attributes)}`,
          point.asDouble ?? Number(point.count),
          point.timeUnixNano,
        ]),
      ),
    );
}
