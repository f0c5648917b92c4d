/**
 * Measures the API on a generated SQLite store, while a relay writes beside it: the latency of each resource with 20
 * clients, each of which sends the next request when it has the answer.
 * - `same`: all clients ask for the same, as open pages do; the store changes twice a second, and each version is read once.
 * - `different`: every request differs, so that no answer is a cached one. The latency is then that of a saturated server.
 * Clients, server and threads share the processors, so the CPU time per request counts clients too. The last column is
 * its ratio to that of the read alone, which keeps no rows: what HTTP, threads and clients add. `--calls N` sets the number of tool calls,
 * `--requests N` the requests of each resource, `--keep FOLDER` keeps the store and reuses an existing one.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createApp } from '../src/api/app.ts';
import { listen } from '../src/api/libraries.ts';
import { watchChanges } from '../src/api/live/changes.ts';
import { inlineReader, openReadPool } from '../src/api/reads/pool/read-pool.ts';
import type { ReadName } from '../src/api/reads/reads.ts';
import { READERS } from '../src/api/serve.ts';
import { openStore } from '../src/store/open-store.ts';
import { addRun } from '../src/testing/store/store-rows.ts';
import { openKeptStore } from './history/kept-store.ts';
import { quantile } from './quantiles.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '200' },
    keep: { type: 'string' },
  },
});

const kept = await openKeptStore(Number(options.calls), options.keep);
const { env, store } = kept;
const runs = await store.db.selectFrom('run').select(['id', 'started_at']).orderBy('id').execute();
const latest = Math.max(...runs.map(({ started_at }) => started_at));
const pool = openReadPool(env, READERS);
const relay = await openStore(env);
const changes = watchChanges(async () => store);

const TOKENS = { full: 'full', read: 'read' };

const port = { number: 0 };
const gate = { tokens: TOKENS, hosts: new Set(['127.0.0.1']), port: () => port.number, isReadOnly: true };

const ingest = { state, listen: () => () => {} };
const app = createApp({ gate, changes, ingest, reader: pool, writer: pool, page: new Map(), env });
const server = listen(
  { fetch: app.fetch, port: 0, hostname: '127.0.0.1' },
  ({ port: chosen }) => (port.number = chosen),
);
await once(server, 'listening');

console.log(
  'resource | same, p50 ms | p95 ms | different, p50 ms | p95 ms | CPU ms per request | ratio to the read alone',
);

/** Before all generated runs. */
const START_OF_WRITTEN = Date.UTC(2025, 0, 1);

const TIME_ZONES = Intl.supportedValuesOf('timeZone');

/** Each resource: its path, and its input with a number. */
const RESOURCES: Readonly<Partial<Record<ReadName, readonly [path: string, input: (index: number) => object]>>> = {
  runs: [
    '/runs',
    (index) => ({ words: `since:${timeText(index * 1000)}`, sort: 'started', limit: 50 + (index % 400) }),
  ],
  run: ['/runs/{id}', (index) => ({ id: idAt(index) })],
  tree: ['/runs/{id}/tree', (index) => ({ id: idAt(index), depth: 'all' })],
  overview: ['/overview', periodAt],
  cost: ['/cost', (index) => ({ ...periodAt(index), by: 'model', across: 'step' })],
  reliability: ['/reliability', (index) => ({ ...periodAt(index), by: 'step' })],
  performance: ['/performance', periodAt],
  trend: ['/trend', (index) => ({ ...periodAt(index), metric: 'cost', bucket: 'day' })],
  insights: ['/insights', periodAt],
  comparison: ['/compare', (index) => ({ a: idAt(index), b: idAt(index + 1), average: 'mean' })],
  usual: ['/runs/{id}/usual', (index) => ({ id: idAt(index) })],
  settings: ['/settings', (index) => ({ timeZone: TIME_ZONES[index % TIME_ZONES.length] })],
  alerts: ['/alerts', () => ({})],
};

// First: they occupy this thread, and meanwhile the server would close idle connections.
const alone = new Map<string, number>();

/** As many reads without a server as give a stable median. */
const BARE_READS = 20;

for (const [name, [, input]] of Object.entries(RESOURCES)) alone.set(name, await bareReads(name as ReadName, input));

const CLIENTS = 20;

for (const [name, [path, input]] of Object.entries(RESOURCES)) {
  // Loads the threads and their queries.
  await requests(path, (index) => input(index + 2 * Number(options.requests)));
  const same = await whileWriting(() => requests(path, () => input(0)));
  const before = cpuMs();
  const different = await requests(path, input);
  const cpu = (cpuMs() - before) / different.length;
  const times = [same, different].flatMap((all) => [quantile(all, 0.5), quantile(all, 0.95)]);
  console.log(
    [name, ...[...times, cpu, cpu / (alone.get(name) ?? Number.NaN)].map((value) => value.toFixed(1))].join(' | '),
  );
}
server.close();
changes.close();
await pool.close();
await relay.close();
await kept.close();
process.exit();

/** The CPU time of a read in this thread. */
async function bareReads(name: ReadName, input: (index: number) => object): Promise<number> {
  const reader = inlineReader({ store, env });
  const read = async (index: number): Promise<void> => {
    const result = await reader.read(name, input(index + Number(options.requests)));
    if ('failure' in result) throw new Error(result.failure.message);
  };
  for (let index = 0; index < BARE_READS; index++) await read(index);
  const from = cpuMs();
  for (let index = 0; index < BARE_READS; index++) await read(index);
  return (cpuMs() - from) / BARE_READS;
}

/** The CPU time of this process with all threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The times of the requests of all clients, each of which sends the next one when it has the answer. */
async function requests(path: string, input: (index: number) => object): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < Number(options.requests)) times.push(await timeOf(path, input(next++)));
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return times;
}

async function timeOf(path: string, input: object): Promise<number> {
  const query = new URLSearchParams(input as Record<string, string>);
  const place = path.replace('{id}', String(query.get('id')));
  query.delete('id');
  const from = performance.now();
  const response = await fetch(`http://127.0.0.1:${port.number}/api/v1${place}?${query}`, {
    headers: { authorization: `Bearer ${TOKENS.read}` },
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${place}: status ${response.status}`);
  return performance.now() - from;
}

/** Runs something while another connection adds a run twice a second. */
async function whileWriting<T>(run: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void addRun(relay, { started_at: START_OF_WRITTEN }), 500);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}

function state() {
  return { backlog: 0, problem: null, hasRelay: false, hasEndpoint: false };
}

/** A period of a month that ends a few seconds earlier with each request. */
function periodAt(index: number) {
  const until = latest - index * 1000;
  return {
    words: `since:${timeText(until - 30 * 86_400_000)} until:${timeText(until)}`,
    period: '30d',
    timeZone: 'UTC',
  };
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}

/** Generated IDs end with a word; a run is found by the hexadecimal digits before it. */
function idAt(index: number): string {
  return /^[0-9a-f-]+/.exec(runs[(index * 7) % runs.length]?.id ?? '')?.[0] ?? '';
}
