import type { Metric } from '../../../telemetry/names.ts';
import { INTERVAL, per, type Question } from '../../query.ts';
import { addedHere } from '../narrow.ts';
import type { PanelQuery } from '../panels/panel-query.ts';

/** The value that this share of a histogram's values does not exceed; exact only to the bounds of a bucket. */
export function quantile(share: number, metric: Metric, question: Question = {}, over?: string): string {
  return `histogram_quantile(${share}, ${addedHere(metric, { ...question, part: 'bucket' }, over)}) >= 0`;
}

/** The mean of a histogram's values, exactly. */
export function mean(metric: Metric, question: Question = {}, over?: string): string {
  return per(
    addedHere(metric, { ...question, part: 'sum' }, over),
    addedHere(metric, { ...question, part: 'count' }, over),
  );
}

/** How many values a histogram took in, exactly. */
export function count(metric: Metric, question: Question = {}): string {
  return addedHere(metric, { ...question, part: 'count' });
}

/** The sum of the values that a histogram took in, exactly. */
export function sum(metric: Metric, question: Question = {}): string {
  return addedHere(metric, { ...question, part: 'sum' });
}

/** The middle and the upper end of a histogram's values over time, with points that lead to traces. */
export function quantilesOverTime(metric: Metric, question: Question = {}): PanelQuery[] {
  return [0.5, 0.95].map((share) => ({
    expr: quantile(share, metric, question, INTERVAL),
    legend: share === 0.5 ? 'half are within' : '95 % are within',
    exemplars: share === 0.95,
  }));
}
