import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { SIGNAL_UNIT, type Signal } from '../../../core/signal.ts';
import { meanScore, type Sample } from '../../certainty.ts';
import { type Question } from '../../query.ts';
import { addedOf, type Side } from './selections.ts';

/** Signals of whole runs rather than of their steps. */
export const OF_RUNS = { [ATTRIBUTE.stepName]: '=""' };

/** The sums of signals of a side. */
export function sampleOf(side: Side, question: Question): Sample {
  return {
    samples: addedOf(side, METRIC.signalSamples, question),
    score: addedOf(side, METRIC.signalScore, question),
    squares: addedOf(side, METRIC.signalScoreSumOfSquares, question),
  };
}

/** What a run typically came to, in the signal's unit: the mean of logarithms, turned back. */
export function typical(side: Side, signal: Signal): string {
  const where = { ...OF_RUNS, [ATTRIBUTE.signal]: `="${signal}"` };
  return `(exp(${meanScore(sampleOf(side, { where }))}) - 1) * ${SIGNAL_UNIT[signal]}`;
}
