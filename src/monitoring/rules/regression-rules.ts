import { SIGNAL_UNIT } from '../../core/signal.ts';
import { CHANGE_RULES } from './change-rules.ts';
import { HOLD, LEAST_SAMPLES, LONGEST_FOR_NOW, STILL, STILL_NOW, SUCCESS, SURE, WINDOWS } from './detection.ts';
import { SIGNAL_LABEL, STEP_LABEL } from './labels.ts';
import { latched, type Rule, type RuleGroup } from './rule.ts';
import { RULE_SERIES } from './series.ts';
import { EDGE_RULES } from './signal-edges.ts';
import { SCORE_SIGNALS, WINDOW, WINDOW_RULES, WINDOW_SERIES } from './signal-windows.ts';
import { wasFiring } from './was-firing.ts';

const { z, shift, samples } = WINDOW_SERIES;

/** What is recorded on the way. */
const OWN = {
  /** The window that shows it clearest, as 1. */
  clearest: 'stepmeter:regression:clearest',
  /** How it is now, as a shift. */
  now: 'stepmeter:regression:now',
  /** There while it is sure. */
  sure: 'stepmeter:regression:sure',
  /** There while it still looks worse. */
  worse: 'stepmeter:regression:worse',
} as const;

const { regressionRecent: recent, regressionBaseline: baseline } = RULE_SERIES;

/** What is next to nothing is taken for this much, so that a ratio to it is a number. */
const NEXT_TO_NOTHING = 1e-2;

const FIGURES: readonly Rule[] = [
  { record: recent, expr: typical(WINDOW_SERIES.mean) },
  { record: baseline, expr: typical(WINDOW_SERIES.baselineMean) },
  {
    record: RULE_SERIES.regressionRatio,
    expr:
      `${recent}{${SIGNAL_LABEL}=~"cost|duration|tokens"} / ${baseline} or ` +
      `${recent}{${SIGNAL_LABEL}=~"repairs|errors"} / clamp_min(${baseline}, ${NEXT_TO_NOTHING})`,
  },
  { record: RULE_SERIES.regressionPoints, expr: `${recent}{${SIGNAL_LABEL}="${SUCCESS}"} - ${baseline}` },
  { record: RULE_SERIES.regressionSamples, expr: ofClearest(samples) },
  { record: RULE_SERIES.regressionBaselineSamples, expr: ofClearest(WINDOW_SERIES.baselineSamples) },
];

/** What got worse: each workflow and step against its own past, signal by signal. */
export const REGRESSIONS: RuleGroup = {
  name: 'stepmeter-regressions',
  interval: '5m',
  rules: [
    ...EDGE_RULES,
    ...WINDOW_RULES,
    { record: RULE_SERIES.regressionZ, expr: `max without (${WINDOW}) (${z})` },
    {
      record: OWN.clearest,
      expr: `0 * (${z} == ignoring (${WINDOW}) group_left () ${RULE_SERIES.regressionZ}) + 1`,
    },
    { record: OWN.now, expr: howItIsNow() },
    { record: OWN.sure, expr: sure() },
    { record: OWN.worse, expr: stillWorse() },
    { record: RULE_SERIES.regressionFiring, expr: firing() },
    { record: RULE_SERIES.regressionOnset, expr: onset() },
    ...CHANGE_RULES,
    ...FIGURES,
  ],
};

/** The shortest window that has enough samples to tell. */
function howItIsNow(): string {
  const upTo = WINDOWS.findIndex(({ length }) => length === LONGEST_FOR_NOW);
  const told = WINDOWS.slice(0, upTo).map(
    ({ length }) => `(${at(shift, length)} and ${at(samples, length)} >= ${LEAST_SAMPLES.now})`,
  );
  return `sum without (${WINDOW}) (${[...told, at(shift, LONGEST_FOR_NOW)].join(`\n  or ignoring (${WINDOW}) `)})`;
}

function at(series: string, length: string): string {
  return `${series}{${WINDOW}="${length}"}`;
}

function sure(): string {
  return (
    `max without (${WINDOW}) (\n  (${sureWindows()})\n  and ${shift} >= 1\n` +
    `  and ${STILL_NOW} * ${shift} <= ignoring (${WINDOW}) group_left () ${OWN.now}\n)`
  );
}

function sureWindows(): string {
  return Object.entries(SURE)
    .flatMap(([level, least]) => {
      const ofLevel = `${STEP_LABEL}${level === 'step' ? '!=' : '='}""`;
      return [
        `${z}{${ofLevel}, ${SIGNAL_LABEL}!="${SUCCESS}"} >= ${least.score}`,
        `${z}{${ofLevel}, ${SIGNAL_LABEL}="${SUCCESS}"} >= ${least.success}`,
      ];
    })
    .join(' or ');
}

function stillWorse(): string {
  return `max without (${WINDOW}) (${z} >= ${STILL.z} and ${shift} >= ${STILL.shift}) and ${OWN.now} >= ${STILL.now}`;
}

function firing(): string {
  return latched(RULE_SERIES.regressionFiring, {
    on: OWN.sure,
    keep: `present_over_time(${OWN.worse}[${HOLD}]) and ${RULE_SERIES.regressionZ}`,
    others: RULE_SERIES.regressionZ,
  });
}

/** The beginning of the window that showed it first; kept while it lasts. What comes back after a pause begins anew. */
function onset(): string {
  const lengths = WINDOWS.map(({ length, seconds }) => `${seconds} * ${at(OWN.clearest, length)}`).join(' or ');
  const on = `${RULE_SERIES.regressionFiring} == 1`;
  return (
    `(last_over_time(${RULE_SERIES.regressionOnset}[1d]) and ${on} and ${wasFiring()})\n` +
    `or (time() - max without (${WINDOW}) (${lengths}) and ${on})`
  );
}

function ofClearest(series: string): string {
  return `max without (${WINDOW}) (${series} and ${OWN.clearest})`;
}

/** A mean of scores as the value that has it: the typical one, which few wild ones do not move. */
function typical(mean: string): string {
  const naturals = SCORE_SIGNALS.map(
    (signal) => `${SIGNAL_UNIT[signal]} * (exp(${mean}{${SIGNAL_LABEL}="${signal}"}) - 1)`,
  );
  return ofClearest(`(${[...naturals, `1 - ${mean}{${SIGNAL_LABEL}="${SUCCESS}"}`].join('\n  or ')})`);
}
