import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A value of a counter, as a backend would store it. */
export type Sample = { readonly series: string; readonly metric: string; readonly at: bigint; readonly value: number };

/** An OTLP/HTTP endpoint that keeps what it receives. */
export type Collector = {
  readonly endpoint: string;
  /** The span IDs in order of arrival, including repeated ones. */
  readonly spanIds: () => string[];
  /** Every value of every counter in order of arrival. */
  readonly samples: () => Sample[];
  readonly close: () => Promise<void>;
};

type Body = { readonly resourceSpans?: readonly Part[]; readonly resourceMetrics?: readonly Part[] };

type Part = {
  readonly resource: { readonly attributes: readonly Attribute[] };
  readonly scopeSpans?: readonly Scope[];
  readonly scopeMetrics?: readonly Scope[];
};

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };

type Scope = { readonly spans?: readonly { readonly spanId: string }[]; readonly metrics?: readonly Metric[] };

type Metric = { readonly name: string; readonly sum?: { readonly dataPoints: readonly Point[] } };

type Point = { readonly timeUnixNano: string; readonly attributes: readonly Attribute[]; readonly asDouble?: number };

/** Starts a collector on a free loopback port. */
export async function startCollector(): Promise<Collector> {
  const bodies: Body[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await bodyOf(request));
    response.setHeader('Content-Type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spanIds: () =>
      bodies
        .flatMap(({ resourceSpans = [] }) => resourceSpans)
        .flatMap(({ scopeSpans = [] }) => scopeSpans)
        .flatMap(({ spans = [] }) => spans)
        .map(({ spanId }) => spanId),
    samples: () => bodies.flatMap(({ resourceMetrics = [] }) => resourceMetrics).flatMap(samplesOf),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
}

function samplesOf({ resource, scopeMetrics = [] }: Part): Sample[] {
  return scopeMetrics
    .flatMap(({ metrics = [] }) => metrics)
    .flatMap(({ name, sum }) =>
      (sum?.dataPoints ?? []).map(({ timeUnixNano, attributes, asDouble = 0 }) => ({
        series: JSON.stringify([name, resource.attributes, attributes]),
        metric: name,
        at: BigInt(timeUnixNano),
        value: asDouble,
      })),
    );
}
