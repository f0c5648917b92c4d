import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ownerOf, type Owner } from '../core/context.ts';
import { stateFolder, type Environment } from '../core/environment.ts';
import { isUuid } from '../core/ids/ids.ts';
import { asObject, asText, isObject, parseJson, type JsonObject } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { DAY_MS } from '../core/time/day.ts';
import { withRegularFile } from '../spool/regular-file.ts';
import { hasEnded, identityOf } from './inspect/process-identity.ts';
import type { MarkerKind } from './inspect/process-tree.ts';

/** A running session, or a command or step with limits, as recorded for the case that its supervisor dies. */
export type SessionFile = {
  readonly v: 1;
  /** The ID of the session, of the limit or of the step. */
  readonly session: string;
  /** What the processes are marked with; the value is the ID if there is none. */
  readonly marker: MarkerKind;
  readonly value?: string;
  readonly supervisor: Owner;
  /** The process started by the supervisor; absent if the supervisor died before it was known. */
  readonly child?: Owner;
  /** Data of the session's creator. */
  readonly about: JsonObject;
};

/** The folder of the session files. */
export function sessionsFolder(env: Environment): string {
  return join(stateFolder(env), 'sessions');
}

/** Removes the file of a session. */
export function removeSessionFile(folder: string, session: string): void {
  remove(join(folder, nameOf(session)));
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It lies there until somebody can remove it; what it names is gone.
  }
}

function nameOf(session: string): string {
  return `${session}.json`;
}

/** Records that this process supervises a session, and the process of the session once it is known. */
export function writeSessionFile(folder: string, session: string, about: JsonObject, child?: number): void {
  const supervisor = identityOf(process.pid);
  const started = child === undefined ? {} : { child: identityOf(child) };
  write(folder, { v: 1, session, marker: 'session', supervisor, about, ...started });
}

function write(folder: string, file: SessionFile): void {
  const temporaryFile = join(folder, `.${nameOf(file.session)}`);
  try {
    makeFolder(folder);
    writeFileSync(temporaryFile, JSON.stringify(file), { mode: 0o600 });
    renameSync(temporaryFile, join(folder, nameOf(file.session)));
  } catch {
    // Then processes that we leave behind if we are killed are not terminated; the session itself continues.
    remove(temporaryFile);
  }
}

/** Records that this process enforces limits on the processes of a command or step. */
export function writeLimitFile(
  folder: string,
  id: string,
  about: Pick<SessionFile, 'marker' | 'value'> = { marker: 'limit' },
): void {
  write(folder, { v: 1, session: id, ...about, supervisor: identityOf(process.pid), about: {} });
}

/** Sessions whose supervisor died without ending them. */
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
  const known = { v: 1, session, supervisor, about, ...(child && { child }) } as const;
  const marker = asText(value['marker']);
  if (marker !== 'step') return { ...known, marker: marker === 'limit' || marker === 'task' ? marker : 'session' };
  const spool = asText(value['value']);
  return spool === undefined ? undefined : { ...known, marker: 'step', value: spool };
}

/** The age at which a session file of another machine, whose state is unknown, is removed. */
const STALE_MS = 7 * DAY_MS;

function isStale(file: SessionFile | undefined, writtenAt: number): boolean {
  return !file || (file.supervisor.host !== hostname() && Date.now() - writtenAt > STALE_MS);
}
