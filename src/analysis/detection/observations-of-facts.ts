import { scoreOf } from '../../core/signal.ts';
import { completeTokens, completeUsd, isCompleted } from '../../facts/fact.ts';
import type { AttemptFactTable, RunFactTable } from '../../store/schema.ts';
import type { Observation, TaskContext } from './observation.ts';
import type { DetectionSignal } from './signals.ts';

/** The columns that runs and attempts share and detection reads. */
export const DETECTION_COLUMNS = [
  'id',
  'ended_at',
  'duration_ms',
  'result',
  'task_type',
  'complexity',
  'size',
  'requests',
  'unpriced',
  'usage_gap',
  'cost_nano_usd',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'failed_tool_calls',
  'denied_tool_calls',
] as const;

/** What detection reads of the fact of a run or attempt. */
export type DetectionFact = Pick<AttemptFactTable | RunFactTable, (typeof DETECTION_COLUMNS)[number]> & {
  /** Attempts after the first; only runs have them. */
  readonly repairs?: number;
};

/**
 * The observation of each signal of a run or attempt. Unknown values are left out: missing usage is not a low value.
 * Only what ended by itself took as long and cost as much as it needed; what was abandoned still failed.
 */
export function observationsOf(fact: DetectionFact): Map<DetectionSignal, Observation> {
  const { id, ended_at: endedAt, result } = fact;
  const observations = new Map<DetectionSignal, Observation>();
  if (endedAt === null) return observations;
  const context = contextOf(fact);
  const add = (signal: DetectionSignal, value: number): unknown =>
    observations.set(signal, { id, endedAt, value, context });
  if (result === 'success' || result === 'failure' || result === 'abandoned')
    add('success', result === 'success' ? 0 : 1);
  if (!isCompleted(fact)) return observations;
  for (const [signal, value] of amountsOf(fact)) add(signal, scoreOf(signal, value));
  add('errors', fact.failed_tool_calls + fact.denied_tool_calls);
  if (fact.repairs !== undefined) add('repairs', fact.repairs);
  return observations;
}

/** Ranges that are wide enough to have several runs each: thirds of the complexity, factors of four of the size. */
function contextOf({ task_type, complexity, size }: DetectionFact): TaskContext {
  return {
    type: task_type ?? '',
    complexity: complexity === null ? '' : String(Math.min(2, Math.floor(complexity * 3))),
    size: size === null ? '' : String(Math.floor(Math.log2(size + 1) / 2)),
  };
}

/** Seconds, US dollars and tokens, as far as they are known. A step without requests has no cost or tokens. */
function amountsOf(fact: DetectionFact): [Extract<DetectionSignal, 'cost' | 'duration' | 'tokens'>, number][] {
  const [usd, tokens] = fact.requests > 0 ? [completeUsd(fact), completeTokens(fact)] : [null, null];
  return [
    ...(fact.duration_ms === null ? [] : [['duration', fact.duration_ms / 1000] as const]),
    ...(usd === null ? [] : [['cost', usd] as const]),
    ...(tokens === null ? [] : [['tokens', tokens] as const]),
  ].map(([signal, value]) => [signal, value]);
}
