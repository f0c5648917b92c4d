import { scoreOf } from '../../core/signal.ts';
import { complexityName, sizeRange } from '../../core/task-ranges.ts';
import { completeTokens, completeUsd, isCompleted } from '../../facts/fact.ts';
import type { JudgedFact } from '../../store/queries/detection/judged-facts.ts';
import type { Observation, TaskContext } from './observation.ts';
import type { DetectionSignal } from '../../core/signal.ts';

/**
 * The observation of each signal of a run or attempt. Unknown values are left out: missing usage is not a low value.
 * Only what ended by itself took as long and cost as much as it needed; what was abandoned still failed.
 */
export function observationsOf(fact: JudgedFact): Map<DetectionSignal, Observation> {
  const { id, ended_at: endedAt, result } = fact;
  const observations = new Map<DetectionSignal, Observation>();
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
function contextOf({ task_type, complexity, size }: JudgedFact): TaskContext {
  return {
    type: levelOf(task_type ?? ''),
    complexity: complexity === null ? '' : complexityName(complexity),
    size: size === null ? '' : sizeRange(size),
  };
}

/** A name that is no property of every object, such as `constructor`: a baseline keeps its levels as properties. */
function levelOf(type: string): string {
  return type in Object.prototype ? `${type} ` : type;
}

/** Seconds, US dollars and tokens, as far as they are known. A step without requests has no cost or tokens. */
function amountsOf(fact: JudgedFact): [Extract<DetectionSignal, 'cost' | 'duration' | 'tokens'>, number][] {
  const [usd, tokens] = fact.requests > 0 ? [completeUsd(fact), completeTokens(fact)] : [null, null];
  return [
    ...(fact.duration_ms === null ? [] : [['duration', fact.duration_ms / 1000] as const]),
    ...(usd === null ? [] : [['cost', usd] as const]),
    ...(tokens === null ? [] : [['tokens', tokens] as const]),
  ].map(([signal, value]) => [signal, value]);
}
