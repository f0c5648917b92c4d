import { cents, counted } from '../../core/amounts.ts';
import type { Alarm } from '../detection/watch.ts';
import { ALL_TASKS } from '../context.ts';
import type { ReplayedLine } from './replay.ts';
import type { ReplaySummary } from './summary.ts';

/** One task of a replay in words. */
export function describeLine({ task, arm, propensity, level, kind, success, utility, alarms }: ReplayedLine): string {
  const result = `${success ? 'success' : 'failure'}, ${utility === null ? 'cost unknown' : `utility ${cents(utility)}`}`;
  const choice = `${task}: ${arm} (${kind}, propensity ${propensity.toFixed(2)}, level ${level}): ${result}`;
  return [choice, ...alarms.map((alarm) => `  ${describeAlarm(alarm)}`)].join('\n');
}

/** An alarm in words. */
export function describeAlarm(alarm: Alarm): string {
  return `alarm: ${describeChange(alarm)}`;
}

/** What an alarm is about: the arm, the context, and the figures before and after. */
export function describeChange({ signal, arm, cell, before, after, runs }: Alarm): string {
  const where = cell === ALL_TASKS ? 'all tasks' : `task type ${(JSON.parse(cell) as string[])[0] ?? 'unknown'}`;
  const change =
    signal === 'success'
      ? `success ${before.toFixed(2)} → ${after.toFixed(2)}`
      : `cost ${cents(Math.exp(before))} → ${cents(Math.exp(after))} (geometric mean); estimated again`;
  return `${arm}, ${where}: ${change} (over ${counted(runs, 'run')})`;
}

/** The summary of a replay in words. */
export function describeSummary(summary: ReplaySummary, defaultArm: string): string {
  const { tasks, utilityPerRun: of, bestFixedArm, gapClosed, chosen, explorations, alarms } = summary;
  const gap = gapClosed === null ? '' : `, ${Math.round(100 * gapClosed)} % of the gap from the default to the oracle`;
  const counts = Object.entries(chosen).sort(([, one], [, other]) => other - one);
  return [
    '',
    `${counted(tasks, 'task')}, utility per run:`,
    `  policy      ${amount(of.policy)}${gap}`,
    `  default     ${amount(of.default)}  ${defaultArm}`,
    `  best fixed  ${amount(of.bestFixed)}  ${bestFixedArm ?? '–'}`,
    `  oracle      ${amount(of.oracle)}  the best arm of each task type`,
    `chosen: ${counts.map(([arm, count]) => `${arm} ${count}`).join(', ')}; ${explorations} to learn; ${counted(alarms.length, 'alarm')}`,
    ...notes(summary),
  ].join('\n');
}

function amount(value: number | null): string {
  return value === null ? '–' : cents(value);
}

function notes({ unknownCosts, tasksWithoutDefault }: ReplaySummary): string[] {
  return [
    ...(unknownCosts > 0
      ? [`${counted(unknownCosts, 'outcome')} without a known cost: the average of the arm stands in`]
      : []),
    ...(tasksWithoutDefault > 0
      ? [`${counted(tasksWithoutDefault, 'task')} without the default: another arm stands in`]
      : []),
  ];
}
