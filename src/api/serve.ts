import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { alertSettings } from '../alerts/alert-settings.ts';
import { databaseUrl, stateFolder, type Environment } from '../core/environment.ts';
import { EXIT, UserError, codeOf, messageOf } from '../core/errors.ts';
import { tokensOf, type Tokens } from './access/tokens.ts';
import { createApp } from './app.ts';
import { openCurrentStore, type CurrentStore } from './current-store.ts';
import { startIngestLoop } from './ingest/ingest-loop.ts';
import { listen } from './libraries.ts';
import { watchChanges } from './live/changes.ts';
import { pageFolder } from './page/page-folder.ts';
import { readPageFiles } from './page/page-files.ts';
import type { PeriodQuery } from './reads/period.ts';
import { inlineReader, openReadPool, type Reader } from './reads/pool/read-pool.ts';

/** How to serve the page and the API. */
export type ServeOptions = {
  readonly env: Environment;
  /** 0 for any free port. */
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  /** Further values of the `Host` header that are accepted, without a port. */
  readonly allowedHosts: readonly string[];
  /** Whether to refuse changes. */
  readonly isReadOnly: boolean;
};

/** A running server. */
export type RunningServer = {
  /** The address of the page, without a token. */
  readonly url: string;
  /** The address that opens a session: the token is in the fragment, which browsers do not send. */
  readonly link: string;
  readonly close: () => Promise<void>;
};

/** Filters and IDs are in addresses: larger ones than Node permits are answered by their schema. */
export const LISTENING = { serverOptions: { maxHeaderSize: 256 * 1024 } } as const;

/** Threads that read: each has a connection and some 40 MB, and two keep two processors busy. */
export const READERS = 2;

/** The addresses of this machine that only it can reach. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Serves the page and the API until closed.
 * @throws {UserError} if the port is taken, the store cannot be opened, or the page cannot be built
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { env, host, allowedHosts, isReadOnly } = options;
  // Reports invalid settings at the start.
  alertSettings(env);
  const page = readPageFiles(await pageFolder());
  // Refuses a state folder that others could prepare, before the tokens in it are used.
  const currentStore = openCurrentStore(env);
  const store = await currentStore.get();
  const tokens = await tokensOr(currentStore, env);
  const changes = watchChanges(currentStore.get);
  const isSqlite = databaseUrl(env) === undefined;
  const reader = isSqlite ? openReadPool(env, READERS) : inlineReader({ store, env });
  const writer = isSqlite ? openReadPool(env, 1) : inlineReader({ store, env });
  const ready = everyReader(reader);
  const ingest = startIngestLoop(env);
  const hosts = new Set([...LOOPBACK, urlHost(host), ...allowedHosts].map((name) => name.toLowerCase()));
  let port = options.port;
  const gate = { tokens, hosts, port: () => port, isReadOnly };
  const close = async (): Promise<void> => {
    changes.close();
    await Promise.all([reader.close(), writer.close(), ingest.close()]);
    await currentStore.close();
  };
  try {
    const server = await listening(createApp({ gate, changes, ingest, reader, writer, page, env }).fetch, options);
    port = (server.address() as AddressInfo).port;
    // Browsers follow the address at once: threads that start, or run code for the first time, would keep them waiting.
    await ready;
    const url = `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : urlHost(host)}:${port}/`;
    const link = `${url}#token=${isReadOnly ? tokens.read : tokens.full}`;
    return { url, link, close: async () => closeServer(server).then(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function tokensOr(currentStore: CurrentStore, env: Environment): Promise<Tokens> {
  try {
    return tokensOf(stateFolder(env));
  } catch (error) {
    await currentStore.close();
    throw error;
  }
}

const FIRST_QUESTION = { words: '', period: '30d', timeZone: 'UTC' } satisfies PeriodQuery;

/** Resolves when each reader has answered what the page asks first, or failed. */
async function everyReader(reader: Reader): Promise<void> {
  await Promise.all(Array.from({ length: READERS }, () => reader.read('overview', FIRST_QUESTION)));
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function listening(fetch: (request: Request) => Response | Promise<Response>, options: ServeOptions): Promise<Server> {
  const { port, host } = options;
  return new Promise((resolve, reject) => {
    const server = listen({ fetch, port, hostname: host, ...LISTENING }, () => resolve(server)) as Server;
    server.once('error', (error) => reject(listenProblem(error, options)));
  });
}

function listenProblem(error: Error, { port, host }: ServeOptions): UserError {
  const isTaken = codeOf(error) === 'EADDRINUSE';
  return new UserError(`Cannot listen on ${host}:${port}: ${isTaken ? 'the port is in use' : messageOf(error)}`, {
    hint: isTaken
      ? 'Choose another port with --port, or --port 0 for any free one'
      : 'Choose another address with --host',
    exitCode: EXIT.workFailed,
    cause: error,
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
