import type { AttemptFactTable, DetectionDueTable, RunFactTable } from '../store/schema.ts';
import { INTERACTIVE } from '../telemetry/names.ts';

/**
 * The workflows and steps whose facts changed, each with the end of the earliest one. Interactive sessions are not
 * monitored: they have no typical cost or duration.
 */
export function detectionDueOf(
  attempts: readonly AttemptFactTable[],
  runs: readonly RunFactTable[],
): DetectionDueTable[] {
  const due = new Map<string, DetectionDueTable>();
  const add = ({ workflow, simulated, ended_at }: AttemptFactTable | RunFactTable, step: string): void => {
    if (workflow === INTERACTIVE.workflow || ended_at === null) return;
    const key = JSON.stringify([workflow, step, simulated]);
    const since = Math.min(ended_at, due.get(key)?.since ?? Infinity);
    due.set(key, { workflow, step, simulated: simulated ?? 0, since });
  };
  for (const attempt of attempts) if (attempt.step !== null) add(attempt, attempt.step);
  for (const run of runs) add(run, '');
  return [...due.values()];
}
