/**
 * Measures the API on a generated SQLite store: the median and the 95th percentile of each resource with 20 clients, and
 * the ratio to the same read without HTTP, thread and clients. Every request differs, so that no answer is a cached one.
 * `--calls N` sets the number of tool calls, `--requests N` the requests of each resource, `--keep FOLDER` keeps the
 * store and reuses an existing one.
 */
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from '../src/api/app.ts';
import { listen } from '../src/api/libraries.ts';
import { watchChanges } from '../src/api/live/changes.ts';
import { inlineReader, openReadPool } from '../src/api/reads/pool/read-pool.ts';
import type { ReadName } from '../src/api/reads/reads.ts';
import { openStore } from '../src/store/open-store.ts';
import { generateStore } from './history/generated-store.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    requests: { type: 'string', default: '200' },
    keep: { type: 'string' },
  },
});

const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));
const env = { STEPMETER_HOME: folder };
if (options.keep === undefined || !existsSync(join(folder, 'store.db')))
  await generateStore(env, Number(options.calls));
const store = await openStore(env);
const runs = await store.db.selectFrom('run').select(['id', 'started_at']).orderBy('id').execute();
const latest = Math.max(...runs.map(({ started_at }) => started_at));
const pool = openReadPool(env, 2);
const changes = watchChanges(store);

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

console.log('resource | requests | p50 ms | p95 ms | read alone, p50 ms | ratio of p95');

/** Each resource: its path, and its input with a number. */
const RESOURCES: Readonly<Partial<Record<ReadName, readonly [path: string, input: (index: number) => object]>>> = {
  runs: ['/runs', (index) => ({ words: '', sort: 'started', limit: 50 + (index % 400) })],
  run: ['/runs/{id}', (index) => ({ id: idAt(index) })],
  tree: ['/runs/{id}/tree', (index) => ({ id: idAt(index), depth: 'all' })],
  overview: ['/overview', periodAt],
  trend: ['/trend', (index) => ({ ...periodAt(index), metric: 'cost', bucket: 'day' })],
  insights: ['/insights', periodAt],
  comparison: ['/compare', (index) => ({ a: idAt(index), b: idAt(index + 1), average: 'mean' })],
  alerts: ['/alerts', () => ({})],
};

const CLIENTS = 20;

/** As many reads without a server as give a stable median. */
const BARE_READS = 20;

for (const [name, [path, input]] of Object.entries(RESOURCES)) {
  // Loads the threads and their queries.
  await requests(path, (index) => input(index + 2 * Number(options.requests)));
  const alone = await bareReads(name as ReadName, input);
  const served = await requests(path, input);
  const [p50, p95, bare] = [quantile(served, 0.5), quantile(served, 0.95), quantile(alone, 0.5)];
  console.log(
    [name, served.length, p50.toFixed(1), p95.toFixed(1), bare.toFixed(1), (p95 / bare).toFixed(1)].join(' | '),
  );
}
server.close();
changes.close();
await pool.close();
await store.close();
if (options.keep === undefined) rmSync(folder, { recursive: true });
process.exit();

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

async function bareReads(name: ReadName, input: (index: number) => object): Promise<number[]> {
  const reader = inlineReader({ store, env });
  const times: number[] = [];
  for (let index = 0; index < BARE_READS; index++) {
    const from = performance.now();
    const result = await reader.read(name, input(index + Number(options.requests)));
    if ('failure' in result) throw new Error(result.failure.message);
    times.push(performance.now() - from);
  }
  return times;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function state() {
  return { backlog: 0, problem: null, hasRelay: false, hasEndpoint: false };
}

/** A period of a month that ends a few seconds earlier with each request. */
function periodAt(index: number) {
  const until = latest - index * 1000;
  const time = (at: number): string => new Date(at).toISOString();
  return { words: `since:${time(until - 30 * 86_400_000)} until:${time(until)}`, period: '30d', timeZone: 'UTC' };
}
/** Generated IDs end with a word; a run is found by the hexadecimal digits before it. */
function idAt(index: number): string {
  return /^[0-9a-f-]+/.exec(runs[(index * 7) % runs.length]?.id ?? '')?.[0] ?? '';
}
