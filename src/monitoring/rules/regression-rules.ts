import { SIGNAL_UNIT } from '../../core/signal.ts';
import { CHANGE_RULES } from './change-rules.ts';
import { MIDPOINT, ONSET_RULES } from './onset-rules.ts';
import { type Rule, type RuleGroup, withHysteresis } from './rule.ts';
import { RULE_SERIES, SIGNAL_LABEL, STEP_LABEL } from './series.ts';
import { BOUNDARY_RULES, SCORE_SIGNALS, WINDOW, WINDOW_RULES, WINDOW_SERIES } from './windows.ts';
import {
  FIRE_CURRENT_FRACTION,
  FIRE_Z,
  MAX_CURRENT_WINDOW,
  MIN_RATIO_BASELINE,
  MIN_SAMPLES,
  RESOLVE_AFTER,
  RETAIN,
  SUCCESS,
  WINDOWS,
  type Window,
} from '../thresholds.ts';

/** Intermediate series. */
export const REGRESSION_STATE = {
  /** 1 for the window with the highest z-score. */
  strongest: 'stepmeter:regression:strongest_window',
  /** The current effect size. */
  current: 'stepmeter:regression:current_effect',
  /** Present while the conditions to fire are met. */
  significant: 'stepmeter:regression:significant',
  /** Present while the conditions to retain are met. */
  retained: 'stepmeter:regression:retained',
} as const;

const { z, effect, samples } = WINDOW_SERIES;

const { regressionRecent: recent, regressionBaseline: baseline } = RULE_SERIES;

const VALUES: readonly Rule[] = [
  { record: recent, expr: typicalValue(WINDOW_SERIES.mean) },
  { record: baseline, expr: typicalValue(WINDOW_SERIES.baselineMean) },
  {
    record: RULE_SERIES.regressionRatio,
    expr:
      `${recent}{${SIGNAL_LABEL}=~"cost|duration|tokens"} / ${baseline} or ` +
      `${recent}{${SIGNAL_LABEL}=~"repairs|errors"} / clamp_min(${baseline}, ${MIN_RATIO_BASELINE})`,
  },
  { record: RULE_SERIES.regressionPoints, expr: `${recent}{${SIGNAL_LABEL}="${SUCCESS}"} - ${baseline}` },
  { record: RULE_SERIES.regressionSamples, expr: inStrongestWindow(samples) },
  { record: RULE_SERIES.regressionBaselineSamples, expr: inStrongestWindow(WINDOW_SERIES.baselineSamples) },
  { record: RULE_SERIES.regressionWindow, expr: ofStrongestWindow(({ seconds }) => seconds) },
  { record: RULE_SERIES.regressionBaselineWindow, expr: ofStrongestWindow(({ baselineSeconds }) => baselineSeconds) },
];

/** Regressions of each workflow and step against its own past, by signal. */
export const REGRESSIONS: RuleGroup = {
  name: 'stepmeter-regressions',
  interval: '5m',
  rules: [
    ...BOUNDARY_RULES,
    ...WINDOW_RULES,
    { record: RULE_SERIES.regressionZ, expr: `max without (${WINDOW}) (${z})` },
    {
      record: REGRESSION_STATE.strongest,
      expr: `0 * (${z} == ignoring (${WINDOW}) group_left () ${RULE_SERIES.regressionZ}) + 1`,
    },
    { record: REGRESSION_STATE.current, expr: currentEffect() },
    { record: REGRESSION_STATE.significant, expr: significant() },
    { record: REGRESSION_STATE.retained, expr: retained() },
    { record: RULE_SERIES.regressionFiring, expr: firing() },
    ...VALUES,
    { record: MIDPOINT, expr: midpoint() },
    ...ONSET_RULES,
    ...CHANGE_RULES,
  ],
};

/** The effect in the shortest window that has enough samples. */
function currentEffect(): string {
  const last = WINDOWS.findIndex(({ length }) => length === MAX_CURRENT_WINDOW);
  const shorter = WINDOWS.slice(0, last).map(
    ({ length }) => `(${at(effect, length)} and ${at(samples, length)} >= ${MIN_SAMPLES.current})`,
  );
  return `sum without (${WINDOW}) (${[...shorter, at(effect, MAX_CURRENT_WINDOW)].join(`\n  or ignoring (${WINDOW}) `)})`;
}

function at(series: string, length: string): string {
  return `${series}{${WINDOW}="${length}"}`;
}

function significant(): string {
  return (
    `max without (${WINDOW}) (\n  (${significantWindows()})\n  and ${effect} >= 1\n` +
    `  and ${FIRE_CURRENT_FRACTION} * ${effect} <= ignoring (${WINDOW}) group_left () ${REGRESSION_STATE.current}\n)`
  );
}

function significantWindows(): string {
  return Object.entries(FIRE_Z)
    .flatMap(([level, minimum]) => {
      const ofLevel = `${STEP_LABEL}${level === 'step' ? '!=' : '='}""`;
      return [
        `${z}{${ofLevel}, ${SIGNAL_LABEL}!="${SUCCESS}"} >= ${minimum.score}`,
        `${z}{${ofLevel}, ${SIGNAL_LABEL}="${SUCCESS}"} >= ${minimum.success}`,
      ];
    })
    .join(' or ');
}

function retained(): string {
  return (
    `max without (${WINDOW}) (${z} >= ${RETAIN.z} and ${effect} >= ${RETAIN.effect})` +
    ` and ${REGRESSION_STATE.current} >= ${RETAIN.current}`
  );
}

function firing(): string {
  return withHysteresis(RULE_SERIES.regressionFiring, {
    fire: REGRESSION_STATE.significant,
    retain: `present_over_time(${REGRESSION_STATE.retained}[${RESOLVE_AFTER}]) and ${RULE_SERIES.regressionZ}`,
    others: RULE_SERIES.regressionZ,
  });
}

/** Only of regressions, so that the rules that need it evaluate nothing else. */
function midpoint(): string {
  const { mean, baselineMean } = WINDOW_SERIES;
  return `${inStrongestWindow(`(${mean} + ${baselineMean}) / 2`)} and ${RULE_SERIES.regressionFiring} == 1`;
}

function inStrongestWindow(series: string): string {
  return `max without (${WINDOW}) ((${series}) and ${REGRESSION_STATE.strongest})`;
}

function ofStrongestWindow(valueOf: (window: Window) => number): string {
  const values = WINDOWS.map((window) => `${valueOf(window)} * ${at(REGRESSION_STATE.strongest, window.length)}`);
  return `max without (${WINDOW}) (${values.join(' or ')})`;
}

/** The typical value: the mean score, transformed back to the unit of the signal. Outliers hardly affect it. */
function typicalValue(mean: string): string {
  const values = SCORE_SIGNALS.map(
    (signal) => `${SIGNAL_UNIT[signal]} * (exp(${mean}{${SIGNAL_LABEL}="${signal}"}) - 1)`,
  );
  return inStrongestWindow(`(${[...values, `1 - ${mean}{${SIGNAL_LABEL}="${SUCCESS}"}`].join('\n  or ')})`);
}
