import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CONTEXT_FILE } from '../core/context.ts';
import { INTERACTIVE_FOLDER } from '../core/environment.ts';
import { codeOf } from '../core/errors.ts';
import { recordIdOf } from '../core/ids.ts';
import { parseJson } from '../core/json.ts';
import type { SpoolRecord } from './record.ts';
import { claudeSessionOf } from './claude-session.ts';
import type { PendingRecord } from './list-spool.ts';
import { parseRecord } from './parse-record.ts';

/** A record read from the spool: what it is, or what is wrong with it. */
export type SpoolEntry = PendingRecord & {
  readonly path: string;
  /** The hash of its folder and its bytes. */
  readonly id: string;
  /** When it was made: as it says itself, else as the file says. */
  readonly at: number;
  /** For how long its file was being written, in milliseconds, where only the file tells when. */
  readonly writtenForMs?: number;
  /** The size of its file. */
  readonly bytes: number;
  readonly record?: SpoolRecord;
  readonly problem?: string;
};

/** Whether a record is of a session that was started by hand: it has no context until it is given one. */
export function isInteractive({ folder }: PendingRecord): boolean {
  return basename(folder) === INTERACTIVE_FOLDER;
}

/** The largest record that is read, in bytes: its text is parsed as a whole. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** Reads a record; undefined where it is gone, or not finished yet. */
export function readRecord(waiting: PendingRecord, now: number): SpoolEntry | undefined {
  try {
    const { size } = statSync(join(waiting.folder, waiting.name));
    if (size > MAX_RECORD_BYTES)
      return unreadable(waiting, now, `it has ${size} bytes, more than ${MAX_RECORD_BYTES}`, size);
    return parse(readBytes(waiting), now);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === undefined) throw error;
    return unreadable(waiting, now, `it cannot be read: ${code}`);
  }
}

function unreadable(waiting: PendingRecord, now: number, problem: string, bytes = 0): SpoolEntry {
  const path = join(waiting.folder, waiting.name);
  return { ...waiting, path, id: recordIdOf(path, ''), at: now, bytes, problem };
}

type Bytes = PendingRecord & Pick<SpoolEntry, 'path' | 'id' | 'bytes'> & { readonly text: string };

/** When a file was written, and for how long, in milliseconds. */
type Written = { readonly at: number; readonly writtenForMs?: number };

/** How long a record may be unfinished before it counts as broken off. */
const UNFINISHED_MS = 10_000;

function parse({ text, ...base }: Bytes, now: number): SpoolEntry | undefined {
  const value = parseJson(text);
  const parsed = value === undefined ? { problem: 'it is not JSON, or was broken off' } : parseRecord(value, now);
  const record = 'record' in parsed ? parsed.record : undefined;
  // Only those who do not say when they were made are asked for it.
  const when: Written = record?.at === undefined ? written(base.path) : { at: record.at };
  const { at } = when;
  if (value === undefined && Math.abs(now - at) < UNFINISHED_MS) return undefined;
  const problem = 'problem' in parsed ? parsed.problem : placementProblem(base, parsed.record);
  return problem !== undefined ? { ...base, at, problem } : { ...base, ...when, ...(record && { record }) };
}

/**
 * A record is made under one name and gets another when it is whole, which changes its status. Where the file system
 * keeps no time of birth, or its clock is too coarse, both are the same and tell nothing.
 */
function written(path: string): Written {
  const { mtimeMs, ctimeMs, birthtimeMs } = statSync(path);
  const forMs = ctimeMs - birthtimeMs;
  return { at: Math.round(mtimeMs), ...(birthtimeMs > 0 && forMs > 0 && { writtenForMs: forMs }) };
}

/** What is wrong with where a record lies. */
function placementProblem(waiting: PendingRecord, record: SpoolRecord): string | undefined {
  if (waiting.context) return undefined;
  if (!isInteractive(waiting)) return `its folder has no valid ${CONTEXT_FILE}`;
  return claudeSessionOf(record) ? undefined : 'it is by hand and names no session';
}

function readBytes(waiting: PendingRecord): Bytes {
  const path = join(waiting.folder, waiting.name);
  const bytes = readFileSync(path);
  return {
    ...waiting,
    path,
    id: recordIdOf(basename(waiting.folder), bytes),
    bytes: bytes.length,
    text: bytes.toString('utf8'),
  };
}
