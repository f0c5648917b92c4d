import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, chownSync, constants, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { openStore } from '../../store/open-store.ts';
import { PATIENCE_MS } from '../eventually.ts';
import { freePorts } from '../stack/free-ports.ts';

/** A PostgreSQL server for tests, on a loopback port and in a temporary folder. */
export type PostgresServer = {
  readonly port: number;
  /** Creates the database of a new store and returns its URL: a copy of a migrated one, without an identity. */
  readonly newDatabase: () => Promise<string>;
  /** Creates an empty database, for tests of migrations and of opening. */
  readonly newEmptyDatabase: () => Promise<string>;
  /** Runs statements as the server's owner. */
  readonly query: (database: string, ...statements: readonly string[]) => Promise<unknown[]>;
  /** Stops the server immediately and removes its folder. */
  readonly stop: () => Promise<void>;
};

/** Differs from its percent-encoded form in a URL, so that a test detects either. */
export const PASSWORD = 'p@ss/w#rd:1?';

/** The requirements of a real server that are missing; empty if the test can run. */
export function missingPostgres(): string[] {
  return programFolder() ? [] : ['PostgreSQL server (initdb and postgres, in /usr/lib/postgresql/*/bin or PATH)'];
}

/** The folder of the server's programs: of the newest version in Debian's location, else on the PATH. */
function programFolder(): string | undefined {
  return [...versionFolders(), ...(process.env['PATH'] ?? '').split(delimiter)].find((folder) =>
    ['initdb', 'postgres'].every((program) => isExecutable(join(folder, program))),
  );
}

const DEBIAN = '/usr/lib/postgresql';

function versionFolders(): string[] {
  try {
    const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(DEBIAN, version, 'bin'));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a server.
 * @throws if its programs are missing or it is not ready in time
 */
export async function startPostgres(): Promise<PostgresServer> {
  const [programs, [port = 0], as] = [programFolder(), await freePorts(1), owner()];
  if (!programs) throw new Error(`Cannot start PostgreSQL: missing ${missingPostgres().join(', ')}`);
  const folder = makeFolder(as);
  initialise(programs, folder, as);
  const supervisor = start(programs, folder, port);
  const ended = new Promise<void>((resolve) => supervisor.once('close', () => resolve()));
  const stop = (): Promise<void> => {
    supervisor.stdin?.end();
    return ended;
  };
  await waitUntilReady(urlOf(port, 'postgres'), folder).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  let [databases, migrated] = [0, undefined as Promise<string> | undefined];
  const query: PostgresServer['query'] = (database, ...statements) => queryOn(urlOf(port, database), statements);
  const create = async (template: string): Promise<string> => {
    const name = `store_${(databases += 1)}`;
    await query('postgres', `create database ${name} template ${template}`);
    return urlOf(port, name);
  };
  const newEmptyDatabase = (): Promise<string> => create('template1');
  const newDatabase = async (): Promise<string> => {
    migrated ??= newEmptyDatabase().then(migrate);
    return create(await migrated);
  };
  return { port, newDatabase, newEmptyDatabase, query, stop };
}

/** The user of the server: it refuses to run as root. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function makeFolder({ uid, gid }: ReturnType<typeof owner>): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-postgres-'));
  writeFileSync(join(folder, 'password'), PASSWORD);
  for (const path of [folder, join(folder, 'password')])
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  return folder;
}

const USER = 'stepmeter';

// With a language collation if this version supports it: a store must not depend on the collation.
function initialise(programs: string, folder: string, as: ReturnType<typeof owner>): void {
  const version = Number(/(\d+)/.exec(execFileSync(join(programs, 'postgres'), ['-V'], { encoding: 'utf8' }))?.[1]);
  const locale = version >= 15 ? ['--locale-provider=icu', '--icu-locale=en-US', '--locale=C'] : ['--locale=C'];
  const login = ['-U', USER, '-A', 'scram-sha-256', `--pwfile=${join(folder, 'password')}`];
  const args = ['-D', join(folder, 'data'), '--no-sync', '-E', 'UTF8', ...login, ...locale];
  execFileSync(join(programs, 'initdb'), args, { ...as, cwd: folder, stdio: 'pipe' });
}

/** Stops the server when its input ends: on `stop`, or when the test process ends for any reason. */
const SUPERVISOR = `
folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
read -r _
kill -INT $!
wait $!
cd /; rm -rf "$folder"`;

function start(programs: string, folder: string, port: number): ChildProcess {
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const server = [join(programs, 'postgres'), '-D', join(folder, 'data'), ...settings.flatMap((one) => ['-c', one])];
  return spawn('/bin/sh', ['-c', SUPERVISOR, 'sh', folder, ...server], {
    ...owner(),
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

async function waitUntilReady(url: string, folder: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (true) {
    const problem = await queryOn(url, ['select 1']).then(() => undefined, String);
    if (problem === undefined) return;
    if (Date.now() > deadline)
      throw new Error(`Cannot start PostgreSQL: ${problem}\n${readFileSync(join(folder, 'log'), 'utf8')}`);
    await sleep(50);
  }
}

async function queryOn(url: string, statements: readonly string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

function urlOf(port: number, database: string): string {
  return `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`;
}

/** Migrates a database for copies of it; returns its name. */
async function migrate(url: string): Promise<string> {
  const store = await openStore({ STEPMETER_DATABASE_URL: url });
  await store.db.deleteFrom('store').execute();
  await store.close();
  return new URL(url).pathname.slice(1);
}
