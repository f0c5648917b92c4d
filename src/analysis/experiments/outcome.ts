import { isObject, type JsonObject } from '../../core/json.ts';

/** The two sides of a comparison. An experiment with two arms is one comparison, one with more arms is several. */
export const SIDES = ['a', 'b'] as const;

/** One of {@link SIDES}. */
export type Side = (typeof SIDES)[number];

/** How one run of a comparison ended. */
export type Outcome = {
  readonly variant: Side;
  /** Runs of the same task on both arms are compared with each other. */
  readonly task?: string;
  /** Runs are only compared with runs of the same type of task. */
  readonly taskType?: string;
  readonly success: boolean;
  /** In US dollars; null if unknown. */
  readonly costUsd: number | null;
  /** In milliseconds; null if unknown. */
  readonly durationMs: number | null;
  /** What the run was predicted to cost before its arm was assigned, in US dollars. */
  readonly predictedCostUsd?: number;
  /** What it was predicted to take, in milliseconds. */
  readonly predictedDurationMs?: number;
};

/** An outcome of a replay, with the independent experiment that it belongs to. */
export type StreamOutcome = { readonly stream: string | null; readonly outcome: Outcome };

/** The other side. */
export function otherSide(side: Side): Side {
  return side === 'a' ? 'b' : 'a';
}

const PREDICTIONS = ['predictedCostUsd', 'predictedDurationMs'] as const;

/**
 * Reads an outcome from a line of JSON.
 * @returns the outcome, or a text that says what was found instead of one
 */
export function parseOutcome(line: string): StreamOutcome | string {
  const value = objectIn(line);
  if (typeof value === 'string') return value;
  const { variant, success } = value;
  if (variant !== 'a' && variant !== 'b') return found(value, 'variant', '"a" or "b"');
  if (typeof success !== 'boolean') return found(value, 'success', 'true or false');
  for (const key of ['stream', 'task', 'taskType'] as const)
    if (!isName(value[key])) return found(value, key, 'a text');
  for (const key of ['costUsd', 'durationMs', ...PREDICTIONS] as const)
    if (!isAmount(value[key])) return found(value, key, 'a number or null');
  const { stream, task, taskType, costUsd, durationMs } = value;
  return {
    stream: isMissing(stream) ? null : String(stream),
    outcome: {
      variant,
      success,
      ...(!isMissing(task) && { task: String(task) }),
      ...(!isMissing(taskType) && { taskType: String(taskType) }),
      costUsd: amountOf(costUsd),
      durationMs: amountOf(durationMs),
      ...Object.fromEntries(PREDICTIONS.flatMap((key) => (isMissing(value[key]) ? [] : [[key, Number(value[key])]]))),
    },
  };
}

function objectIn(line: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : 'expected a JSON object';
  } catch {
    return 'expected a line of JSON';
  }
}

function found(value: JsonObject, key: string, expected: string): string {
  const given = value[key];
  // JSON has no notation for a number that is too large, such as 1e999.
  const text = given === Infinity || given === -Infinity ? String(given) : JSON.stringify(given);
  return `"${key}" ${text === undefined ? 'is missing' : `is ${text.slice(0, 40)}`}; expected ${expected}`;
}

function isName(value: unknown): boolean {
  return isMissing(value) || typeof value === 'string' || typeof value === 'number';
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isAmount(value: unknown): boolean {
  return isMissing(value) || (typeof value === 'number' && Number.isFinite(value));
}

function amountOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
