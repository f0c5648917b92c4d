import { isObject, parseJson, type JsonObject } from '../../core/json.ts';
import type { Context } from '../context.ts';
import { found, isMissing } from '../json-input.ts';
import type { RunOutcome } from '../outcome.ts';

/** A task of a replay, with the outcome that each arm had on it. */
export type ReplayTask = {
  readonly task: string;
  readonly context: Context;
  readonly arms: ReadonlyMap<string, RunOutcome>;
};

const CONTEXT = ['taskType', 'complexity', 'size'] as const;

/**
 * Reads a task from a line of JSON.
 * @returns the task, or a text that states what was found instead of one
 */
export function parseTask(line: string): ReplayTask | string {
  const value = parseJson(line);
  if (!isObject(value)) return value === undefined ? 'expected a line of JSON' : 'expected a JSON object';
  const { task, arms } = value;
  if (!isText(task) && typeof task !== 'number') return found(value, 'task', 'a text');
  for (const key of CONTEXT) if (!isMissing(value[key]) && !isText(value[key])) return found(value, key, 'a text');
  if (!isObject(arms) || Object.keys(arms).length === 0)
    return found(value, 'arms', 'an object with the outcome of each arm');
  const outcomes = new Map<string, RunOutcome>();
  for (const [arm, outcome] of Object.entries(arms)) {
    const parsed = parseOutcome(outcome);
    if (typeof parsed === 'string') return `arm "${arm}": ${parsed}`;
    outcomes.set(arm, parsed);
  }
  return { task: String(task), context: contextIn(value), arms: outcomes };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parseOutcome(value: unknown): RunOutcome | string {
  if (!isObject(value)) return 'expected an object with "success", "costUsd" and "durationMs"';
  if (typeof value['success'] !== 'boolean') return found(value, 'success', 'true or false');
  for (const key of ['costUsd', 'durationMs'])
    if (!isMissing(value[key]) && !isAmount(value[key]))
      return found(value, key, 'a number from 0, or null if unknown');
  return { success: value['success'], costUsd: amountIn(value['costUsd']), durationMs: amountIn(value['durationMs']) };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function amountIn(value: unknown): number | null {
  return isAmount(value) ? value : null;
}

/** The properties of a task or a cell that are its context. */
function contextIn(value: JsonObject): Context {
  return Object.fromEntries(CONTEXT.filter((key) => isText(value[key])).map((key) => [key, value[key]]));
}
