import { join } from 'node:path';
import {
  isDisabled,
  spoolFolder,
  STANDALONE_FOLDER,
  stateFolder,
  VARIABLE,
  type Environment,
} from '../core/environment.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { requireOwnFolder } from '../core/paths/own-folder.ts';
import { appendRecord } from './append-record.ts';
import { readContext } from './context-folder.ts';
import type { CacheRecord, SpoolRecord, WorktreeRecord } from './record.ts';

/** An operation of the worktree pool or the cache. */
export type OperationRecord = WorktreeRecord | CacheRecord;

/**
 * Records an operation in the run or step of the environment, else in the given run, else outside of runs. It never
 * fails: an operation that cannot be recorded is not counted.
 * @param runId the run that it belongs to if the environment belongs to none
 */
export function recordOperation(env: Environment, record: OperationRecord, runId?: string): void {
  if (isDisabled(env)) return;
  try {
    appendRecord(contextFolder(env, runId) ?? standaloneFolder(env), record);
  } catch {
    // What it is about is more important than its record.
  }
}

/** The folder of the innermost context; undefined if it is not open any more. */
function contextFolder(env: Environment, runId: string | undefined): string | undefined {
  const folders = [env[VARIABLE.spool], runId && join(spoolFolder(env), runId)];
  return folders.find((folder) => folder && readContext(folder)) || undefined;
}

function standaloneFolder(env: Environment): string {
  makeFolder(stateFolder(env));
  requireOwnFolder(stateFolder(env));
  const folder = join(spoolFolder(env), STANDALONE_FOLDER);
  makeFolder(folder);
  return folder;
}

/** Whether a record is one of an operation, which may be outside of runs. */
export function isOperation(record: SpoolRecord): record is OperationRecord {
  return record.type === 'worktree' || record.type === 'cache';
}
