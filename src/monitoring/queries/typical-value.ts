import { SIGNAL_UNIT, type Signal } from '../../core/signal.ts';
import { per } from './promql.ts';
import { METRIC, type Metric } from '../../telemetry/names.ts';

/**
 * The typical value of a signal, in its unit: the mean of scores, which are logarithms, transformed back.
 * @param total a query for the total of a metric of scores
 */
export function typicalValue(signal: Signal, total: (metric: Metric) => string): string {
  return `(exp(${per(total(METRIC.signalScore), total(METRIC.signalSamples))}) - 1) * ${SIGNAL_UNIT[signal]}`;
}
