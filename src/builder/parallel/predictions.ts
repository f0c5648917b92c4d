import {
  decideSplit,
  learnedDemand,
  predictDuration,
  type Demand,
  type PredictedTask,
  type Resources,
} from '../../schedule/index.ts';
import { duration } from '../../core/amounts.ts';
import type { BuildContext } from '../build-context.ts';
import type { PastAttempt } from '../history.ts';
import type { BuildTask } from './split-plan.ts';

/** The tasks with their predicted durations: those of earlier tasks of parallel builds. */
export function predicted(build: BuildContext, tasks: readonly BuildTask[]): (BuildTask & PredictedTask)[] {
  const observations = earlierTasks(build).flatMap(({ taskType, startedAt, endedAt, result }) =>
    result === 'success' ? [{ ...(taskType !== null && { taskType }), durationMs: endedAt - startedAt }] : [],
  );
  const { kind } = build.state;
  return tasks.map((task) => ({
    ...task,
    taskType: kind,
    prediction: predictDuration({ id: task.id, taskType: kind }, observations),
  }));
}

/** Only builds that merged implemented one task of several in a session. */
function earlierTasks({ history }: BuildContext): PastAttempt[] {
  const merged = new Set(history.flatMap(({ step, runId }) => (step === 'merge' ? [runId] : [])));
  return history.filter(({ step, runId }) => step === 'implement' && merged.has(runId));
}

/** The share of merges that are in conflict, as long as few are known. */
const CONFLICT_PRIOR = { conflicts: 1, merges: 10 };

/** What to add to the time of the tasks, in milliseconds: a lease and a merge take a fraction of a second. */
const OVERHEAD = { leaseMs: 500, installMs: 0, mergeMs: 500 };

/** Says what parallel work is expected to save, and on what evidence. */
export function decisionText(build: BuildContext, tasks: readonly (BuildTask & PredictedTask)[]): string {
  const count = `${tasks.length} tasks, up to ${Math.min(build.state.workers, tasks.length)} at the same time`;
  const n = Math.min(...tasks.map(({ prediction }) => prediction.n));
  if (n === 0) return `${count}; no earlier parallel build to compare`;
  const merges = build.history.filter(({ step }) => step === 'merge');
  const conflicts = merges.filter(({ result }) => result === 'failure').length;
  const conflictProbability = (conflicts + CONFLICT_PRIOR.conflicts) / (merges.length + CONFLICT_PRIOR.merges);
  const { savingMs } = decideSplit(tasks, build.state.workers, { ...OVERHEAD, conflictProbability });
  const saving = `${savingMs >= 0 ? 'save' : 'cost'} ${duration(Math.abs(savingMs))}`;
  return `${count}; expected to ${saving}, conflict risk ${Math.round(conflictProbability * 100)} % (${n} earlier tasks)`;
}

/** What a task needs, learned from earlier ones, also from those that failed. */
export function demandOf(build: BuildContext): Omit<Demand, 'id'> {
  const earlier = earlierTasks(build).map(({ startedAt, endedAt, peakMemory, costUsd }) => ({
    durationMs: endedAt - startedAt,
    ...(peakMemory !== null && { memoryBytes: peakMemory }),
    ...(costUsd !== null && { costUsd }),
  }));
  return learnedDemand({ id: '' }, earlier);
}

/** What is available to one more task. A running one may still grow to the learned size. */
export function resourcesFor(build: BuildContext, workers: number, running: number): Omit<Resources, 'running'> {
  const { memoryBytes = 0 } = demandOf(build);
  return {
    workers,
    ...build.machine(),
    promisedBytes: memoryBytes * running,
    budgetUsd: build.budget.remainingUsd(),
  };
}
