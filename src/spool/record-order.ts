import { uuidv7 } from 'uuidv7';
import { CONTEXT_FILE } from '../core/context.ts';
import type { SpoolRecord } from './record.ts';

/**
 * The position of each type of record among the records of a context: what a record refers to is ingested before it. A
 * session ends before its step, a step before its run, and what snapshots found is compared with all tool calls.
 */
export const RECORD_ORDER: Readonly<Record<SpoolRecord['type'], number>> = {
  hook: 1,
  request: 1,
  worktree: 1,
  cache: 1,
  'session.ended': 2,
  'cli.process': 2,
  'step.ended': 3,
  'files.changed': 4,
  'step.files': 5,
  'run.ended': 6,
};

/** The file name of a new record: its order, then the time at which the name was assigned. */
export function newRecordName(type: SpoolRecord['type']): string {
  return `${RECORD_ORDER[type]}-${uuidv7()}.json`;
}

/** Whether a file of a context folder is a record: neither its context nor a file that is being written. */
export function isRecordName(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.') && name !== CONTEXT_FILE;
}

/** The order of a record, from its file name. Hooks write names without an order. */
export function orderOf(name: string): number {
  const isNumber = name[1] === '-' && name.charAt(0) >= '1' && name.charAt(0) <= '9';
  return isNumber ? Number(name[0]) : RECORD_ORDER.hook;
}

/** Compares names of records in the order in which they are ingested. */
export function byRecordOrder(one: string, other: string): number {
  return orderOf(one) - orderOf(other) || (one < other ? -1 : Number(one > other));
}
