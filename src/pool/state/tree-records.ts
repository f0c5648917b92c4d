import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../core/errors.ts';
import { parseJson } from '../../core/json.ts';
import { unwritableState } from '../../core/unwritable-state.ts';
import { registeredTrees } from '../tree/registration.ts';
import type { Pool } from './pool.ts';
import { parseTreeRecord, type TreeRecord } from './tree-record.ts';

/**
 * The records of all worktrees of a pool, by ID: of those with a folder, a record or a registration, as each can be
 * lost. A worktree without a readable record counts as leased: its lease may
 * exist, so only an explicit release ends it.
 */
export function readTreeRecords(pool: Pool): TreeRecord[] {
  const ids = new Set([...namesIn(join(pool.folder, 'trees')), ...recordIds(pool), ...registeredTrees(pool)]);
  return [...ids].sort().map((id) => readTreeRecord(pool, id) ?? rebuilt(id));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unwritableState(folder, error);
  }
}

const EXTENSION = '.json';

function recordIds({ folder }: Pool): string[] {
  const files = namesIn(join(folder, 'state')).filter((name) => name.endsWith(EXTENSION) && !name.startsWith('.'));
  return files.map((name) => name.slice(0, -EXTENSION.length));
}

/** The time is unknown, so the worktree counts as leased since 1970. */
function rebuilt(id: string): TreeRecord {
  const reason = 'its record was lost: it counts as leased until it is released';
  return {
    v: 1,
    id,
    state: 'leased',
    base: '',
    sparse: [],
    since: 0,
    lease: { id: `lost-${id}`, since: 0, isRebuilt: true },
    reason,
  };
}

/** The record of a worktree; undefined if it is missing or damaged. */
export function readTreeRecord(pool: Pool, id: string): TreeRecord | undefined {
  try {
    const record = parseTreeRecord(parseJson(readFileSync(fileOf(pool, id), 'utf8')));
    return record?.id === id ? record : undefined;
  } catch {
    return undefined;
  }
}

function fileOf({ folder }: Pool, id: string): string {
  return join(folder, 'state', `${id}${EXTENSION}`);
}

/**
 * Replaces the record of a worktree, whole or not at all. Not flushed to the disk: a record that a power failure
 * damages counts as that of a leased worktree. The caller holds the lock of the pool.
 * @throws {UserError} if the state folder cannot be written
 */
export function writeTreeRecord(pool: Pool, record: TreeRecord): void {
  const file = fileOf(pool, record.id);
  const unfinished = join(pool.folder, 'state', `.${record.id}${EXTENSION}`);
  try {
    writeFileSync(unfinished, JSON.stringify(record), { mode: 0o600 });
    renameSync(unfinished, file);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw unwritableState(pool.folder, cause);
  }
}

/** Removes the record of a worktree that does not exist any more. The caller holds the lock of the pool. */
export function removeTreeRecord(pool: Pool, id: string): void {
  rmSync(fileOf(pool, id), { force: true });
}
