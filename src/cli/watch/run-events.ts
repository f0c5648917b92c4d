import type { RunReport, StepReport } from '../../report/show-run.ts';
import { duration } from '../../core/amounts.ts';
import { time } from '../format.ts';
import { costText } from '../format-usage.ts';
import { printable } from '../../core/text/printable.ts';

/** What changed in a run between two reports of it, one line for each step that started or ended. */
export function runEvents(before: RunReport | undefined, after: RunReport): string[] {
  const known = new Map(before?.steps.map((step) => [step.id, step]));
  return after.steps.flatMap((step) => {
    const earlier = known.get(step.id);
    const started = earlier ? [] : [`${time(step.startedAt)} ${nameOf(step)} started`];
    const isNews = step.result !== 'running' && (earlier?.result ?? 'running') === 'running';
    return isNews ? [...started, endLine(step)] : started;
  });
}

function nameOf({ name, attempt, kind }: StepReport): string {
  return printable(attempt > 1 || kind === 'repair' ? `${name} (${kind} ${attempt})` : name);
}

function endLine(step: StepReport): string {
  const { startedAt, durationMs, result, errorType } = step;
  const ended = time(startedAt + (durationMs ?? 0));
  const outcome = errorType === null ? result : `${result} (${printable(errorType)})`;
  return `${ended} ${nameOf(step)} ended: ${outcome}, ${duration(durationMs)}, ${costText(step)}`;
}
