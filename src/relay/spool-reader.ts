import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CONTEXT_FILE, type Context } from '../core/context.ts';
import { BY_HAND_FOLDER } from '../core/environment.ts';
import { codeOf } from '../core/errors.ts';
import { recordIdOf } from '../core/ids.ts';
import { parseJson } from '../core/json.ts';
import type { SpoolRecord } from '../core/record.ts';
import { readContext } from '../spool/context-folder.ts';
import { claudeSessionOf } from './claude-session.ts';
import { parseRecord } from './parse-record.ts';

/** A record that waits in the spool; one without a context lies by hand, or where it does not belong. */
export type Waiting = { readonly folder: string; readonly name: string; readonly context: Context | undefined };

/** Whether a record is of a session that was started by hand: it has no context until it is given one. */
export const isByHand = ({ folder }: Waiting): boolean => basename(folder) === BY_HAND_FOLDER;

/** A record read from the spool: what it is, or what is wrong with it. */
export type Read = Waiting & {
  readonly path: string;
  /** The hash of its folder and its bytes. */
  readonly id: string;
  /** When it was made: as it says itself, else as the file says. */
  readonly at: number;
  readonly record?: SpoolRecord;
  readonly problem?: string;
};

/** How long a record may be unfinished before it counts as broken off. */
const UNFINISHED_MS = 10_000;

const listFolder = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
};

const recordsIn = (folder: string, context: Context | undefined): Waiting[] =>
  listFolder(folder)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.') && name !== CONTEXT_FILE)
    .sort()
    .map((name) => ({ folder, name, context }));

/** What waits in the spool, and in which contexts it waits. */
export type SpoolListing = { readonly waiting: readonly Waiting[]; readonly contexts: readonly Context[] };

/** Contexts by folder, so that a relay that looks five times a second reads each of them once. */
export type ContextCache = Map<string, Context>;

const contextIn = (folder: string, cache: ContextCache): Context | undefined => {
  const context = cache.get(folder) ?? readContext(folder);
  if (context) cache.set(folder, context);
  return context;
};

/** `files.changed-` or `step.files-`, and a name that sorts by the time when it was given. */
const FOUND_BY_LOOKING = /^(files\.changed|step\.files)-/;

/**
 * What a look at the files found comes after what tools say of them, in all steps, because it is judged by that; and in
 * the order in which it was found, because what a step did is not done again by the step around it.
 */
const withLooksLast = (waiting: readonly Waiting[]): Waiting[] => {
  const looks = waiting.filter(({ name }) => FOUND_BY_LOOKING.test(name));
  const byName = looks.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [...waiting.filter(({ name }) => !FOUND_BY_LOOKING.test(name)), ...byName];
};

/**
 * Lists the spool. Runs are listed before their steps and come after them in the result: a run's end is thus never
 * taken in before a record that its steps had written by then.
 */
export const listSpool = (spool: string, cache: ContextCache): SpoolListing => {
  const folders = listFolder(spool).map((name) => join(spool, name));
  const known = folders.map((folder) => ({ folder, context: contextIn(folder, cache) }));
  const list = (isRun: boolean): Waiting[] =>
    known
      .filter(({ context }) => (context !== undefined && context.step === undefined) === isRun)
      .flatMap(({ folder, context }) => recordsIn(folder, context));
  const ofRuns = list(true);
  const ofSteps = list(false);
  return {
    waiting: [...withLooksLast(ofSteps), ...ofRuns],
    contexts: known.flatMap(({ context }) => (context ? [context] : [])),
  };
};

type Bytes = Waiting & { readonly path: string; readonly id: string; readonly text: string };

const readBytes = (waiting: Waiting): Bytes => {
  const path = join(waiting.folder, waiting.name);
  const bytes = readFileSync(path);
  return {
    ...waiting,
    path,
    id: recordIdOf(basename(waiting.folder), bytes),
    text: bytes.toString('utf8'),
  };
};

/** When the file was written, which only those who do not say it themselves are asked for. */
const writtenAt = (path: string): number => Math.round(statSync(path).mtimeMs);

/** What is wrong with where a record lies. */
const misplaced = (waiting: Waiting, record: SpoolRecord): string | undefined => {
  if (waiting.context) return undefined;
  if (!isByHand(waiting)) return `its folder has no valid ${CONTEXT_FILE}`;
  return claudeSessionOf(record) ? undefined : 'it is by hand and names no session';
};

const parse = ({ text, ...base }: Bytes, now: number): Read | undefined => {
  const value = parseJson(text);
  const parsed = value === undefined ? { problem: 'it is not JSON, or was broken off' } : parseRecord(value, now);
  const record = 'record' in parsed ? parsed.record : undefined;
  const at = record?.at ?? writtenAt(base.path);
  if (value === undefined && now - at < UNFINISHED_MS) return undefined;
  const problem = 'problem' in parsed ? parsed.problem : misplaced(base, parsed.record);
  return problem !== undefined ? { ...base, at, problem } : { ...base, at, ...(record && { record }) };
};

/** Reads a record; undefined where it is gone, or not finished yet. */
export const readRecord = (waiting: Waiting, now: number): Read | undefined => {
  try {
    return parse(readBytes(waiting), now);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === undefined) throw error;
    const path = join(waiting.folder, waiting.name);
    return { ...waiting, path, id: recordIdOf(path, ''), at: now, problem: `it cannot be read: ${code}` };
  }
};
