import { counted, duration, usd } from '../../core/amounts.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Cell, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';
import type { RanSchedule, RanTaskResult } from './run-schedule.ts';
import type { Schedule } from './schedule-tasks.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'TASK', min: 8 },
  { heading: 'RESULT' },
  { heading: 'EXIT', right: true, drop: 2 },
  { heading: 'START', right: true, drop: 1 },
  { heading: 'TIME', right: true },
  { heading: 'PREDICTED', right: true },
];

/** What the tasks of a schedule did, with planned and achieved parallelism. */
export function ranText(schedule: Schedule, ran: RanSchedule, screen: Screen): string {
  const predictions = new Map(schedule.predicted.map(({ id, prediction }) => [id, prediction]));
  const rows = ran.tasks.map((task) => row(task, predictions.get(task.id)?.meanMs ?? null));
  const lines = [
    summary(ran),
    '',
    table(COLUMNS, rows, screen),
    '',
    ...parallelismText(schedule, ran),
    ...spentText(ran),
  ];
  return lines.map((line) => (line.includes('\n') ? line : wrap(line, screen.width))).join('\n');
}

const STYLE = { success: 'good', failure: 'bad', cancelled: 'warning', skipped: 'muted' } as const;

function row(
  { id, result, exitCode, startMs, endMs, attempts, because, isOverBudget }: RanTaskResult,
  predictedMs: number | null,
): Cell[] {
  const why = isOverBudget ? ': budget' : because.length > 0 ? ` after ${because.join(', ')}` : '';
  const again = attempts > 1 ? `, attempt ${attempts}` : '';
  return [
    id,
    { text: `${result}${why}${again}`, style: STYLE[result] },
    exitCode === null ? '' : String(exitCode),
    startMs === null ? '' : duration(startMs),
    startMs === null || endMs === null ? '' : duration(endMs - startMs),
    duration(predictedMs),
  ];
}

function summary({ tasks }: RanSchedule): string {
  const parts = (['success', 'failure', 'cancelled', 'skipped'] as const).flatMap((result) => {
    const n = tasks.filter((task) => task.result === result).length;
    return n === 0 ? [] : [`${n} ${result}`];
  });
  return `${counted(tasks.length, 'task')}: ${parts.join(', ')}`;
}

function parallelismText(schedule: Schedule, { achieved }: RanSchedule): string[] {
  const { makespanMs, parallelism, criticalPathShare, criticalPath, calibration } = achieved;
  const planned = plannedParallelism(schedule);
  const share = criticalPathShare === null ? '' : `, ${Math.round(criticalPathShare * 100)} % of the time`;
  const { n, withinP80, medianRatio } = calibration;
  return [
    `Parallelism: planned ${factor(planned)}, achieved ${factor(parallelism)}; time: planned ${duration(schedule.makespanMs)}, needed ${duration(makespanMs)}`,
    ...(criticalPath.length > 0 ? [`Critical path: ${criticalPath.join(' → ')}${share}`] : []),
    ...(withinP80 === null
      ? []
      : [
          `Predictions: ${Math.round(withinP80 * n)} of ${n} within their P80, actual ÷ predicted time ${factor(medianRatio)}`,
        ]),
  ];
}

function factor(value: number | null): string {
  return value === null ? '–' : value.toFixed(value < 0.1 ? 3 : 2);
}

function spentText({ spent }: RanSchedule): string[] {
  if (!spent) return [];
  const { budgetUsd, spentUsd, isComplete } = spent;
  const found = spentUsd === null ? 'unknown' : `${isComplete ? '' : 'at least '}${usd(spentUsd)}`;
  return [`Spent: ${found} of ${usd(budgetUsd)}`];
}

/** How many tasks run at once on average, if each takes as long as predicted; null for a plan without duration. */
export function plannedParallelism({ tasks, makespanMs }: Schedule): number | null {
  const busyMs = tasks.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return makespanMs > 0 ? busyMs / makespanMs : null;
}
