import { createExperiment, observe, outcomesOf, type Experiment } from '../../analysis/experiments/experiment.ts';
import { morePairs } from '../../analysis/experiments/forecast.ts';
import { DEFAULT_PLAN, METRICS, type MetricName } from '../../analysis/experiments/plan.ts';
import { outcomesOfScenario, type Scenario } from './scenarios.ts';

/** What a metric, or the whole, decided over many simulated experiments of a scenario. */
export type Measured = {
  /** Shares of the experiments. */
  readonly a: number;
  readonly b: number;
  readonly equivalent: number;
  /** Pairs after which half of all experiments had a better arm; infinite if fewer ever had. */
  readonly medianPairs: number;
};

/** The names of what is decided. */
export const DECIDED = [...METRICS, 'overall'] as const;

/** The number of experiments that decided after the forecast, and the share that the forecast covered. */
export type Coverage = { readonly decided: number; readonly share: number };

/** Decides this many simulated experiments of a scenario, with a look after every outcome. */
export function measure(
  scenario: Scenario,
  streams: number,
  pairs: number = DEFAULT_PLAN.maxPairs,
): Readonly<Record<MetricName | 'overall', Measured>> {
  const all = Array.from({ length: streams }, (_, seed) => play(scenario, pairs, seed).decisions);
  const measured = (name: MetricName | 'overall'): Measured => {
    const share = (verdict: string): number => all.filter((one) => one[name].verdict === verdict).length / streams;
    const times = all.map(({ [name]: { verdict, decidedAt } }) =>
      verdict === 'a' || verdict === 'b' ? (decidedAt ?? Infinity) / 2 : Infinity,
    );
    const medianPairs = times.sort((one, other) => one - other)[Math.floor(streams / 2)] ?? Infinity;
    return { a: share('a'), b: share('b'), equivalent: share('equivalent'), medianPairs };
  };
  const [success, cost, duration, overall] = DECIDED.map(measured) as [Measured, Measured, Measured, Measured];
  return { success, cost, duration, overall };
}

function play(scenario: Scenario, pairs: number, seed: number): Experiment {
  const experiment = createExperiment(DEFAULT_PLAN);
  for (const outcome of outcomesOfScenario(scenario, pairs, seed)) observe(experiment, outcome);
  return experiment;
}

/**
 * How often the forecast that a metric makes after some pairs contains the number of further pairs that it took, among
 * experiments that were undecided then and decided later.
 */
export function forecastCoverage(scenario: Scenario, metric: MetricName, after: number, streams: number): Coverage {
  let [decided, covered] = [0, 0];
  for (let seed = 0; seed < streams; seed += 1) {
    const { forecast, experiment } = playWithForecast(scenario, metric, after, seed);
    const { decidedAt } = experiment.decisions[metric];
    if (forecast === undefined || decidedAt === null) continue;
    decided += 1;
    const took = Math.ceil(decidedAt / 2) - after;
    covered += Number(forecast !== null && forecast.low <= took && took <= forecast.high);
  }
  return { decided, share: covered / decided };
}

/** The forecast is undefined if the metric had a verdict before it. */
function playWithForecast(scenario: Scenario, metric: MetricName, after: number, seed: number) {
  const experiment = createExperiment(DEFAULT_PLAN);
  let forecast: ReturnType<typeof morePairs> | undefined;
  for (const outcome of outcomesOfScenario(scenario, DEFAULT_PLAN.maxPairs, seed)) {
    observe(experiment, outcome);
    const isUndecided = experiment.decisions[metric].verdict === 'undecided';
    if (outcomesOf(experiment) === 2 * after && isUndecided) forecast = morePairs(experiment, metric);
  }
  return { forecast, experiment };
}
