import { onTestFinished } from 'vitest';
import { NEW_EXPERIMENT } from '../../src/testing/experiments/new-experiment.ts';
import { createApp } from '../../src/api/app.ts';
import { encodeBody } from '../../src/api/encoded-body.ts';
import { watchChanges, type Changes } from '../../src/api/live/changes.ts';
import { inlineReader } from '../../src/api/reads/pool/read-pool.ts';
import { addConfiguration } from '../../src/configurations/change-setup.ts';
import { chooseInStore } from '../../src/configurations/choose-in-store.ts';
import { selectionSettings } from '../../src/configurations/settings.ts';
import { parseChoiceId } from '../../src/core/ids/choice-id.ts';
import { startExperiment } from '../../src/experiments/start-experiment.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { addFile, addRequest, addRun, addStep, addToolCall } from '../../src/testing/store/store-rows.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

/** The application on a store of its own, without a network. */
export type ServedApp = {
  readonly env: NodeJS.ProcessEnv;
  readonly store: Store;
  readonly changes: Changes;
  /** A run with one part of each kind, and a run to compare it with. */
  readonly run: string;
  readonly other: string;
  /** The time of the store, which moves only when set. */
  readonly time: { now: number };
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The port that the server believes to have. */
  readonly port: { number: number };
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
  /** Reads below `/api/v1` with the read-only token. */
  readonly get: (path: string, headers?: object) => Promise<Response>;
};

export type AppOptions = {
  readonly isReadOnly?: boolean;
  /** The variable with the URL of a PostgreSQL database. @default a SQLite file */
  readonly database?: Readonly<Record<string, string>>;
};

/** A file of the page that is worth compressing. */
export const LARGE_ASSET = 'large();'.repeat(1000);

export const TOKENS = { full: 'full-token', read: 'read-token' };

const INGEST = { backlog: 0, problem: null, hasRelay: false, hasEndpoint: false };

const ORIGIN = 'http://127.0.0.1:4400';

/** Serves two runs until the test has finished. */
export async function servedApp({ isReadOnly = false, database = {} }: AppOptions = {}): Promise<ServedApp> {
  const env = isolatedEnvironment(temporaryFolder(), database);
  const time = { now: Date.UTC(2026, 9, 1) };
  const store = await openNewStore(env, () => time.now);
  onTestFinished(() => store.close());
  const writing = await openNewStore(env, () => time.now);
  onTestFinished(() => writing.close());
  const runs = await addRuns(store);
  const port = { number: 4400 };
  const changes = watchChanges(async () => store);
  onTestFinished(() => changes.close());
  const app = createApp({
    gate: { tokens: TOKENS, hosts: new Set(['127.0.0.1', 'localhost']), port: () => port.number, isReadOnly },
    changes,
    ingest: { state: () => INGEST, listen: () => () => {} },
    env,
    reader: inlineReader({ store, env }),
    writer: inlineReader({ store: writing, env }),
    page: new Map([
      ['/index.html', { content: encodeBody(Buffer.from('<html></html>')), type: 'text/html', etag: 'W/"1"' }],
      ['/assets/large.js', { content: encodeBody(Buffer.from(LARGE_ASSET)), type: 'text/javascript', etag: 'W/"2"' }],
    ]),
  });
  const send = async (path: string, init: RequestInit = {}): Promise<Response> =>
    app.request(`${ORIGIN}${path}`, { ...init, headers: { host: '127.0.0.1:4400', ...(init.headers as object) } });
  const get = (path: string, headers = {}) =>
    send(`/api/v1${path}`, { headers: { ...bearer(TOKENS.read), ...headers } });
  return { env, store, changes, ...runs, time, port, fetch: app.fetch, send, get };
}

async function addRuns(store: Store): Promise<{ readonly run: string; readonly other: string }> {
  const run = await addRun(store, { variant: 'a' });
  const other = await addRun(store, { variant: 'b' });
  await addStep(store, { id: 'other', run_id: other, name: 'step' });
  await addStep(store, { id: 'step', run_id: run });
  await addRequest(store, { id: 'request', run_id: run, step_id: 'step', cost_nano_usd: 5, output: 7 });
  await addToolCall(store, { id: 'call', run_id: run, step_id: 'step' });
  await addFile(store, { id: 'file', run_id: run, step_id: 'step', tool_call_id: 'call' });
  await rebuildFacts(store);
  await addChoice(store, run);
  await startExperiment(store, NEW_EXPERIMENT, '/');
  return { run, other };
}

/** Chooses one of two configurations for a run. */
async function addChoice(store: Store, run: string): Promise<void> {
  const change = { scope: { workflow: 'chosen', step: '' }, author: 'test', reason: null };
  for (const [name, effort] of [
    ['fast', 'low'],
    ['thorough', 'high'],
  ] as const)
    await addConfiguration(store, change, { name, configuration: { settings: { effort }, files: {} } });
  const { id } = await chooseInStore(store, { workflow: 'chosen' }, selectionSettings({}));
  const decision = parseChoiceId(id ?? '')?.decision ?? null;
  await store.db.updateTable('run').set({ decision }).where('id', '=', run).execute();
}

/** The header that sends a token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
