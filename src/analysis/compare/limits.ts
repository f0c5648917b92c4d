import { EXIT, UserError } from '../../core/errors.ts';
import { nearestHint } from '../../core/nearest.ts';
import { METRIC, METRICS, type MetricName } from './metrics.ts';

/** A change of a metric from A to B that must not happen. */
export type Limit = {
  readonly metric: MetricName;
  /** `>` if the change must not be above the limit, `<` if it must not be below. */
  readonly direction: '>' | '<';
  /** A ratio B / A such as 1.1 for amounts, a difference B − A such as −0.05 for rates. */
  readonly value: number;
  /** As it was written. */
  readonly text: string;
};

/**
 * Parses limits such as `cost>+10%,success<-5pp`: a metric, `>` or `<`, and a change in percent of A for amounts or in
 * percentage points for rates.
 * @throws {UserError} if one is not a limit, or for a metric that does not exist
 */
export function parseLimits(text: string): Limit[] {
  return text.split(',').map((part) => parseLimit(part.trim()));
}

const LIMIT = /^(?<metric>[a-z-]+)\s*(?<direction>[<>])\s*(?<number>[+-]?\d+(?:\.\d+)?)\s*(?<unit>%|pp|pt)?$/;

function parseLimit(text: string): Limit {
  const { metric: name, direction, number, unit } = LIMIT.exec(text.replace('−', '-'))?.groups ?? {};
  if (name === undefined || number === undefined)
    throw refusal(text, 'expected a limit such as cost>+10% or success<-5pp');
  const metric = METRICS.find((one) => one === name);
  if (!metric) {
    const hint = `${nearestHint(name, METRICS)}Metrics are ${METRICS.join(', ')}`;
    throw refusal(text, `unknown metric ${JSON.stringify(name)}`, hint);
  }
  const isRate = METRIC[metric].type === 'rate';
  if (isRate === (unit === '%') || unit === undefined)
    throw refusal(
      text,
      `${metric} changes in ${isRate ? 'percentage points' : 'percent'}`,
      example(metric, direction, isRate),
    );
  const change = Number(number) / 100;
  if (!isRate && change <= -1) throw refusal(text, 'nothing can fall by 100 % or more', 'Use a limit above -100%');
  return { metric, direction: direction === '>' ? '>' : '<', value: isRate ? change : 1 + change, text };
}

function refusal(text: string, found: string, hint = `Metrics are ${METRICS.join(', ')}`): UserError {
  return new UserError(`Cannot use the limit ${JSON.stringify(text)}: ${found}`, { hint, exitCode: EXIT.wrongUse });
}

function example(metric: MetricName, direction: string | undefined, isRate: boolean): string {
  return `Write it as ${metric}${direction}${isRate ? '-5pp' : '+10%'}`;
}
