import { counted, duration } from '../../core/amounts.ts';
import type { Prediction } from '../../schedule/index.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';
import { WINDOW_DAYS } from './past-tasks.ts';
import type { Schedule } from './schedule-tasks.ts';

/** Where the durations come from. */
export type Source = {
  readonly workflow: string | null;
  readonly step: string | null;
  /** The number of earlier tasks that succeeded. */
  readonly observations: number;
};

/** A planned task as `--json` prints it. */
export type PrintedTask = {
  readonly id: string;
  /** From 1. */
  readonly worker: number;
  readonly startMs: number;
  readonly endMs: number;
  /** The tasks that it waits for: those of the file, and those that the plan adds. */
  readonly after: readonly string[];
  readonly isCritical: boolean;
  readonly prediction: Prediction | undefined;
};

/** The tasks of a schedule in the order in which they start. */
export function printedTasks({ tasks, predicted, criticalPath }: Schedule): PrintedTask[] {
  const byId = new Map(predicted.map((task) => [task.id, task]));
  return tasks.map(({ id, worker, startMs, endMs }) => ({
    id,
    worker: worker + 1,
    startMs,
    endMs,
    after: byId.get(id)?.after ?? [],
    isCritical: criticalPath.includes(id),
    prediction: byId.get(id)?.prediction,
  }));
}

const COLUMNS: readonly Column[] = [
  { heading: 'TASK', min: 8 },
  { heading: 'WORKER', right: true },
  { heading: 'START', right: true },
  { heading: 'END', right: true },
  { heading: 'P80', right: true, drop: 2 },
  { heading: 'PREDICTED FROM', drop: 1 },
  { heading: 'AFTER', min: 8 },
];

/** A schedule as text. */
export function scheduleText(schedule: Schedule, source: Source, screen: Screen): string {
  const rows = printedTasks(schedule).map(({ id, worker, startMs, endMs, after, prediction }) => [
    id,
    String(worker),
    duration(startMs),
    duration(endMs),
    duration(prediction?.p80Ms ?? null),
    prediction ? basisText(prediction) : '',
    after.join(', '),
  ]);
  const lines = [...headLines(schedule, source), '', table(COLUMNS, rows, screen), '', ...reasons(schedule)];
  return lines.map((line) => (line.includes('\n') ? line : wrap(line, screen.width))).join('\n');
}

function basisText({ basis, n }: Prediction): string {
  return basis === 'guess' ? 'guess' : `${basis}, n=${n}`;
}

function headLines({ makespanMs, lowerBoundMs, decision, workers, tasks }: Schedule, source: Source): string[] {
  const { sequentialMs } = decision;
  return [
    `${counted(tasks.length, 'task')}, ${counted(workers, 'worker')}: ${duration(makespanMs)}, one after another ${duration(sequentialMs)}; no order takes less than ${duration(lowerBoundMs)}`,
    sourceText(source),
  ];
}

function sourceText({ workflow, step, observations }: Source): string {
  if (workflow === null) return 'Durations are a guess: no workflow was named (--workflow), whose runs are the history';
  const of = step === null ? workflow : `${step} of ${workflow}`;
  const period = `in the last ${WINDOW_DAYS} days`;
  return observations === 0
    ? `Durations are a guess: nothing of ${of} has succeeded ${period}`
    : `Durations from ${counted(observations, step === null ? 'successful run' : 'successful attempt')} of ${of} ${period}`;
}

const REASON = {
  'one after another': 'each waits for the one before it',
  'too short': 'a worktree of its own costs more than it saves',
} as const;

function reasons(schedule: Schedule): string[] {
  const { criticalPath, unsplit, sharedFiles, decision, overhead, usefulWorkers, workers, isOverheadGuessed } =
    schedule;
  const { leaseMs, installMs, mergeMs, conflictProbability } = overhead;
  const costs = `lease ${duration(leaseMs)}, install ${duration(installMs)}, merge ${duration(mergeMs)}, conflict ${Math.round(conflictProbability * 100)} %`;
  return [
    `Critical path: ${criticalPath.join(' → ')}`,
    ...some(
      sharedFiles.map(
        ({ first, second, files }) => `${second} waits for ${first}: both can change ${files.join(', ')}`,
      ),
    ),
    ...some(unsplit.map(({ ids, reason }) => `A split of ${ids.join(', ')} does not pay: ${REASON[reason]}`)),
    `Split: ${decision.reason} (${costs}${isOverheadGuessed ? '; what the file does not state is a guess' : ''})`,
    ...(usefulWorkers < workers
      ? [`${counted(usefulWorkers, 'worker')} ${usefulWorkers === 1 ? 'is' : 'are'} enough: more save nothing`]
      : []),
  ];
}

/** More of one kind would hide the others. */
const MOST_LINES = 10;

function some(lines: readonly string[]): string[] {
  const rest = lines.length - MOST_LINES;
  return rest <= 0 ? [...lines] : [...lines.slice(0, MOST_LINES), `… and ${rest} more like it, which --json lists`];
}
