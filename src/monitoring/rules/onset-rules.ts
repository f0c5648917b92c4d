import { INSTANCE } from '../queries/prometheus-names.ts';
import { type Rule, wasFiring } from './rule.ts';
import { RULE_SERIES } from './series.ts';
import { BOUNDARY, BOUNDARY_SERIES, NOW, sampleTotals, scoreTotals } from './windows.ts';
import { ONSET_ERROR, WINDOWS } from '../thresholds.ts';

/** The mean of the mean scores before and after: scores above it speak for the time after the onset. */
export const MIDPOINT = 'stepmeter:regression:midpoint';

/** The highest evidence for any onset. */
const EVIDENCE = 'stepmeter:regression:onset_evidence';

/** The onsets that are considered: in the longest window, every three hours. */
const GRID = `[${WINDOWS.at(-1)?.length}:3h]`;

/**
 * Records the onset of each regression: the moment after which the scores exceed the midpoint most in total, which is the
 * maximum likelihood estimate for a single change of the mean. If no totals of the past are known, it is the start of the
 * window that detected the regression. The error is half of the 95 % confidence interval. Both are determined when the
 * regression fires, and kept while it fires; a regression that returns has a new onset.
 */
export const ONSET_RULES: readonly Rule[] = [
  { record: EVIDENCE, expr: `max_over_time((${evidence()})${GRID})` },
  { record: RULE_SERIES.regressionOnsetError, expr: whileFiring(RULE_SERIES.regressionOnsetError, error()) },
  {
    record: RULE_SERIES.regressionOnset,
    expr: whileFiring(RULE_SERIES.regressionOnset, `(${mostLikelyOnset()}\n or ${windowStart()})`),
  },
];

/** The evidence for an onset at a point of the grid. Stores without totals at that time are excluded. */
function evidence(): string {
  const { samples, sum } = BOUNDARY_SERIES;
  const expected = `${since(samples, sampleTotals(NOW))} * ignoring (${INSTANCE}) group_left () (${MIDPOINT} @ end())`;
  return `sum without (${INSTANCE}) (${since(sum, scoreTotals(NOW))} - ${expected})`;
}

function since(recorded: string, totals: string): string {
  return `(${recorded}{${BOUNDARY}="${NOW}"} @ end() - ignoring (${BOUNDARY}) (${totals}))`;
}

function whileFiring(record: string, expr: string): string {
  const firing = `${RULE_SERIES.regressionFiring} == 1`;
  return `(last_over_time(${record}[1d]) and ${firing} and ${wasFiring()})\nor (${expr} and ${firing})`;
}

/** The z-score contains the ratio of standard deviation and change. The window is an upper limit. */
function error(): string {
  const { regressionZ: z, regressionSamples: samples, regressionBaselineSamples: before } = RULE_SERIES;
  const window = RULE_SERIES.regressionWindow;
  const wrong = `(1 + ${ONSET_ERROR} / (${z} ^ 2 * (1 / ${samples} + 1 / ${before})))`;
  const seconds = `${wrong} * ${window} / ${samples}`;
  return `((${seconds} < ${window}) or ${window})`;
}

function mostLikelyOnset(): string {
  return `max_over_time((0 * ((${evidence()}) >= ${EVIDENCE} @ end()) + time())${GRID})`;
}

function windowStart(): string {
  return `time() - ${RULE_SERIES.regressionWindow}`;
}
