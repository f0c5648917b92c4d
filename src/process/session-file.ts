import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ownerOf, type Owner } from '../core/context.ts';
import { stateFolder, type Environment } from '../core/environment.ts';
import { isUuid } from '../core/ids.ts';
import { asObject, isObject, parseJson, type JsonObject } from '../core/json.ts';
import { makeFolder } from '../core/make-folder.ts';
import { withRegularFile } from '../spool/regular-file.ts';
import { hasEnded, identityOf } from './process-identity.ts';

/** A session that runs, for whoever finds that its supervisor has died. */
export type SessionFile = {
  readonly v: 1;
  readonly session: string;
  readonly supervisor: Owner;
  /** The process that the supervisor started; absent where it died before it knew. */
  readonly child?: Owner;
  /** What whoever started the session wants to know of it then. */
  readonly about: JsonObject;
};

/** Where the files of running sessions are. */
export function sessionsFolder(env: Environment): string {
  return join(stateFolder(env), 'sessions');
}

/** Removes the file of a session. */
export function removeSessionFile(folder: string, session: string): void {
  try {
    rmSync(join(folder, nameOf(session)), { force: true });
  } catch {
    // It lies there until somebody can remove it; what it names is gone.
  }
}

function nameOf(session: string): string {
  return `${session}.json`;
}

/** Notes that this process supervises a session, and which process that is as soon as it is known. */
export function writeSessionFile(folder: string, session: string, about: JsonObject, child?: number): void {
  const supervisor = identityOf(process.pid);
  write(folder, { v: 1, session, supervisor, about, ...(child !== undefined && { child: identityOf(child) }) });
}

function write(folder: string, file: SessionFile): void {
  try {
    makeFolder(folder);
    const unfinished = join(folder, `.${nameOf(file.session)}`);
    writeFileSync(unfinished, JSON.stringify(file), { mode: 0o600 });
    renameSync(unfinished, join(folder, nameOf(file.session)));
  } catch {
    // Then nobody ends what we leave behind if we are killed; the session itself goes on.
  }
}

/** The sessions whose supervisor has died without ending them. */
export function orphanedSessions(folder: string): SessionFile[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    const files = names.flatMap((name) => read(join(folder, name)) ?? []);
    return files.filter(({ supervisor }) => hasEnded(supervisor));
  } catch {
    return [];
  }
}

function read(path: string): SessionFile | undefined {
  try {
    return withRegularFile(path, (opened, { mtimeMs }) => {
      const file = parse(readFileSync(opened, 'utf8'));
      if (isStale(file, mtimeMs)) rmSync(path, { force: true });
      return file;
    });
  } catch {
    return undefined;
  }
}

function parse(text: string): SessionFile | undefined {
  const value = asObject(parseJson(text));
  const [session, supervisor, child] = [value['session'], ownerOf(value['supervisor']), ownerOf(value['child'])];
  if (value['v'] !== 1 || typeof session !== 'string' || !isUuid(session) || !supervisor) return undefined;
  const about = isObject(value['about']) ? value['about'] : {};
  return { v: 1, session, supervisor, about, ...(child && { child }) };
}

/** After this long a file of another machine, of which nothing is known, is litter. */
const STALE_MS = 7 * 24 * 60 * 60 * 1000;

function isStale(file: SessionFile | undefined, writtenAt: number): boolean {
  return !file || (file.supervisor.host !== hostname() && Date.now() - writtenAt > STALE_MS);
}
