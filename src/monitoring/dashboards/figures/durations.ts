import type { Metric } from '../../../telemetry/names.ts';
import { INTERVAL, per, type Question } from '../../query.ts';
import { addedHere } from '../narrow.ts';
import type { PanelQuery } from '../panels/panel-query.ts';

/** The value that this share of a histogram's values does not exceed; exact only to the bounds of a bucket. */
export const quantile = (share: number, metric: Metric, question: Question = {}, over?: string): string =>
  // Of nothing it is NaN, which no comparison lets through.
  `histogram_quantile(${share}, ${addedHere(metric, { ...question, part: 'bucket' }, over)}) >= 0`;

/** The mean of a histogram's values, exactly. */
export const mean = (metric: Metric, question: Question = {}, over?: string): string =>
  per(addedHere(metric, { ...question, part: 'sum' }, over), addedHere(metric, { ...question, part: 'count' }, over));

/** How many values a histogram took in, exactly. */
export const count = (metric: Metric, question: Question = {}): string =>
  addedHere(metric, { ...question, part: 'count' });

/** The sum of the values that a histogram took in, exactly. */
export const sum = (metric: Metric, question: Question = {}): string => addedHere(metric, { ...question, part: 'sum' });

/** The middle and the upper end of a histogram's values over time, with points that lead to traces. */
export const quantilesOverTime = (metric: Metric, question: Question = {}): PanelQuery[] =>
  [0.5, 0.95].map((share) => ({
    expr: quantile(share, metric, question, INTERVAL),
    legend: share === 0.5 ? 'half are within' : '95 % are within',
    exemplars: share === 0.95,
  }));
