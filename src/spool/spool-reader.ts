import { readFileSync, readSync, type Stats } from 'node:fs';
import { basename, sep } from 'node:path';
import { CONTEXT_FILE } from '../core/context.ts';
import { INTERACTIVE_FOLDER, STANDALONE_FOLDER } from '../core/environment.ts';
import { codeOf } from '../core/errors.ts';
import { recordIdOf } from '../core/ids/ids.ts';
import { parseJson } from '../core/json.ts';
import type { SpoolRecord } from './record.ts';
import { collectGarbage } from './collect-garbage.ts';
import { countPatchLines } from './count-patch-lines.ts';
import { claudeSessionOf } from './claude-session.ts';
import { isOperation } from './record-operation.ts';
import type { PendingRecord } from './list-spool.ts';
import { parseRecord } from './parse-record.ts';
import { NotRegularFile, withRegularFile } from './regular-file.ts';

/** A record read from the spool, or the problem found with it. */
export type SpoolEntry = PendingRecord & {
  readonly path: string;
  /** The hash of the record's folder and bytes. */
  readonly id: string;
  /** The time stated in the record, or else the time of the file. */
  readonly at: number;
  /** How long its file was being written, in milliseconds, if known only from the file. */
  readonly writtenForMs?: number;
  /** The size of its file. */
  readonly bytes: number;
  readonly record?: SpoolRecord;
  readonly problem?: string;
};

/** Whether a record belongs to an interactive session, which has no context until one is assigned. */
export function isInteractive({ folder }: PendingRecord): boolean {
  return basename(folder) === INTERACTIVE_FOLDER;
}

/** Maximum size of a record in bytes: its text is parsed as a whole. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** Size from which the memory of the bytes is freed before the text is parsed. */
const LARGE_RECORD_BYTES = 8 * 1024 * 1024;

/** Reads a record; undefined if it is gone or incomplete. */
export function readRecord(waiting: PendingRecord, now: number): SpoolEntry | undefined {
  try {
    return withRegularFile(pathOf(waiting), (file, stats) => {
      const { size } = stats;
      if (size > MAX_RECORD_BYTES)
        return unreadable(waiting, now, `size of ${size} bytes exceeds the limit of ${MAX_RECORD_BYTES}`, size);
      const read = readBytes(waiting, file, size);
      // The bytes are not needed any more, and the text will exist a second time as the content of the record.
      if (size > LARGE_RECORD_BYTES) collectGarbage();
      return parse({ ...read, stats }, now);
    });
  } catch (error) {
    if (error instanceof NotRegularFile) return unreadable(waiting, now, error.message);
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === undefined) throw error;
    return unreadable(waiting, now, `cannot be read: ${code}`);
  }
}

/** Without normalization, which takes longer than a call of the system: the folder is one, and the name was listed. */
function pathOf({ folder, name }: PendingRecord): string {
  return `${folder}${sep}${name}`;
}

function unreadable(waiting: PendingRecord, now: number, problem: string, bytes = 0): SpoolEntry {
  const path = pathOf(waiting);
  return { ...waiting, path, id: recordIdOf(path, ''), at: now, bytes, problem };
}

type Bytes = PendingRecord & Pick<SpoolEntry, 'path' | 'id' | 'bytes'> & { readonly text: string };

/** Size from which the lines of patches are counted before the record is parsed. */
const PATCHED_RECORD_BYTES = 1024 * 1024;

function readBytes(waiting: PendingRecord, file: number, size: number): Bytes {
  const path = pathOf(waiting);
  const bytes = contentOf(file, size);
  return {
    ...waiting,
    path,
    id: recordIdOf(basename(waiting.folder), bytes),
    bytes: bytes.length,
    text: (bytes.length > PATCHED_RECORD_BYTES ? countPatchLines(bytes) : bytes).toString('utf8'),
  };
}

/** Reads a small file, whose size is known, with one call of the system instead of two. */
function contentOf(file: number, size: number): Buffer {
  if (size === 0 || size > LARGE_RECORD_BYTES) return readFileSync(file);
  const bytes = Buffer.allocUnsafe(size);
  return readSync(file, bytes, 0, size, 0) === size ? bytes : readFileSync(file);
}

/** When a file was written and how long that took, in milliseconds. */
type Written = { readonly at: number; readonly writtenForMs?: number };

/** How long a record may be incomplete before it counts as truncated. */
const UNFINISHED_MS = 10_000;

function parse({ text, stats, ...base }: Bytes & { readonly stats: Stats }, now: number): SpoolEntry | undefined {
  const value = parseJson(text);
  const parsed = value === undefined ? { problem: 'not JSON, or truncated' } : parseRecord(value, now);
  const record = 'record' in parsed ? parsed.record : undefined;
  // File times are only read for records that contain no time.
  const when: Written = record?.at === undefined ? written(stats) : { at: record.at };
  const { at } = when;
  if (value === undefined && Math.abs(now - at) < UNFINISHED_MS) return undefined;
  const problem = 'problem' in parsed ? parsed.problem : placementProblem(base, parsed.record);
  return problem !== undefined ? { ...base, at, problem } : { ...base, ...when, ...(record && { record }) };
}

/**
 * A record is renamed once it is complete, which updates its change time. On file systems without a birth time or with
 * coarse timestamps both times are equal and the duration is unknown.
 */
function written({ mtimeMs, ctimeMs, birthtimeMs }: Stats): Written {
  const forMs = ctimeMs - birthtimeMs;
  return { at: Math.round(mtimeMs), ...(birthtimeMs > 0 && forMs > 0 && { writtenForMs: forMs }) };
}

/** Why a record does not belong where it is. */
function placementProblem(waiting: PendingRecord, record: SpoolRecord): string | undefined {
  if (waiting.context) return undefined;
  if (basename(waiting.folder) === STANDALONE_FOLDER)
    return isOperation(record) ? undefined : `record of type ${record.type} outside of a run`;
  if (!isInteractive(waiting)) return `folder has no valid ${CONTEXT_FILE}`;
  return claudeSessionOf(record) ? undefined : 'interactive session record without a session ID';
}
