import { SIGNAL } from '../../core/signal.ts';
import { INSTANCE } from '../prometheus-names.ts';
import { LEAST_DEVIATION, LEAST_SAMPLES, LEAST_SHIFT, SUCCESS, WINDOWS, type Window } from './detection.ts';
import { SIGNAL_LABEL } from './labels.ts';
import type { Rule } from './rule.ts';
import { EDGE, EDGE_SERIES, NOW } from './signal-edges.ts';

/** What each window shows of each signal, and of the baseline before it. */
export const WINDOW_SERIES = {
  samples: 'stepmeter:window:samples',
  baselineSamples: 'stepmeter:window:baseline_samples',
  mean: 'stepmeter:window:mean',
  baselineMean: 'stepmeter:window:baseline_mean',
  variance: 'stepmeter:window:variance',
  baselineVariance: 'stepmeter:window:baseline_variance',
  /** How much worse, where 1 is the least that counts. */
  shift: 'stepmeter:window:shift',
  /** How sure, in standard errors; there where samples suffice. */
  z: 'stepmeter:window:z',
} as const;

/** The label with the window's length. */
export const WINDOW = 'window';

/** Records what each window shows. */
export const WINDOW_RULES: readonly Rule[] = WINDOWS.flatMap(rulesOf);

/** The signals that are scores. */
export const SCORE_SIGNALS = Object.values(SIGNAL);

function rulesOf(window: Window): Rule[] {
  return Object.entries({
    ...describe(window),
    [WINDOW_SERIES.shift]: shiftOf(window),
    [WINDOW_SERIES.z]: zOf(window),
  }).map(([record, expr]) => ({ record, expr, labels: { [WINDOW]: window.length } }));
}

function describe(window: Window): Record<string, string> {
  const { samples, score, squares } = EDGE_SERIES;
  const own = selectorsOf(window);
  // Of the edges, no label says yet which window they make.
  const per = (sum: string, count: string): string => `${sum} / ignoring (${WINDOW}) (${count} > 0)`;
  const less = `- ignoring (${WINDOW})`;
  return {
    [WINDOW_SERIES.samples]: within(samples, window),
    [WINDOW_SERIES.baselineSamples]: before(samples, window),
    [WINDOW_SERIES.mean]: per(within(score, window), own.samples),
    [WINDOW_SERIES.baselineMean]: per(before(score, window), own.baselineSamples),
    [WINDOW_SERIES.variance]: `${per(within(squares, window), own.samples)} ${less} ${own.mean} ^ 2`,
    [WINDOW_SERIES.baselineVariance]: `${per(before(squares, window), own.baselineSamples)} ${less} ${own.baselineMean} ^ 2`,
  };
}

type Selectors = { readonly [name in keyof typeof WINDOW_SERIES]: string };

function selectorsOf({ length }: Window, signals?: readonly string[]): Selectors {
  const only = signals ? `, ${SIGNAL_LABEL}=~"${signals.join('|')}"` : '';
  return Object.fromEntries(
    Object.entries(WINDOW_SERIES).map(([name, series]) => [name, `${series}{${WINDOW}="${length}"${only}}`]),
  ) as Selectors;
}

/** A store counts from when it was known where the window begins: what it did before that is not known. */
function within(series: string, { length }: Window): string {
  return `sum without (${INSTANCE}) (${series}{${EDGE}="${NOW}"} - ignoring (${EDGE}) ${series}{${EDGE}="${length}"})`;
}

/** Where the baseline's beginning is not known, it is all that was before the window. */
function before(series: string, { length, since }: Window): string {
  const end = `${series}{${EDGE}="${length}"}`;
  const begin = `(${series}{${EDGE}="${since}"} or ignoring (${EDGE}) 0 * ${end})`;
  return `sum without (${INSTANCE}) (${end} - ignoring (${EDGE}) ${begin})`;
}

function shiftOf(window: Window): string {
  return alike(LEAST_SHIFT)
    .map(([least, signals]) => {
      const { mean, baselineMean } = selectorsOf(window, signals);
      return `(${mean} - ${baselineMean}) / ${least}`;
    })
    .join('\nor\n');
}

/** The signals that are treated alike by a setting, by its value. */
function alike<Name extends string>(setting: Readonly<Record<Name, number>>): [number, Name[]][] {
  return [...Map.groupBy(Object.keys(setting) as Name[], (name) => setting[name])];
}

function zOf(window: Window): string {
  const { samples, baselineSamples } = selectorsOf(window);
  const enough = `${samples} >= ${LEAST_SAMPLES.window} and ${baselineSamples} >= ${LEAST_SAMPLES.baseline}`;
  const rare = window.rareBelow === undefined ? '' : ` and ${samples} < ${window.rareBelow}`;
  const tests = [...alike(LEAST_DEVIATION).map(([least, signals]) => scoreZ(window, least, signals)), rateZ(window)];
  return `(\n${tests.join('\nor\n')}\n) and ${enough}${rare}`;
}

/**
 * Welch's t, but the window is taken to vary at least as much as the baseline, and both at least as much as anything
 * does: one wild run among few must not pass for a change.
 */
function scoreZ(window: Window, least: number, signals: readonly string[]): string {
  const own = selectorsOf(window, signals);
  const [usual, now] = [own.baselineVariance, own.variance].map((variance) => `clamp_min(${variance}, ${least ** 2})`);
  const larger = `((${now} > ${usual}) or ${usual})`;
  return `(${own.mean} - ${own.baselineMean}) / sqrt(${larger} / ${own.samples} + ${usual} / ${own.baselineSamples})`;
}

/** The signed root of the likelihood ratio of two rates: unlike their plain distance, it is right for rare failures. */
function rateZ(window: Window): string {
  const { mean, baselineMean, samples, baselineSamples } = selectorsOf(window, [SUCCESS]);
  const common = `((${samples} * ${mean} + ${baselineSamples} * ${baselineMean}) / (${samples} + ${baselineSamples}))`;
  const evidence = `${samples} * (${divergence(mean, common)}) + ${baselineSamples} * (${divergence(baselineMean, common)})`;
  return `sgn(${mean} - ${baselineMean}) * sqrt(clamp_min(2 * (${evidence}), 0))`;
}

/** The distance of a rate from one that both could have, in bits of evidence; 0 times the logarithm of 0 is 0. */
function divergence(rate: string, common: string): string {
  return (
    `(${rate}) * ln((${rate} + 1e-12) / (${common} + 1e-12))` +
    ` + (1 - ${rate}) * ln((1 - ${rate} + 1e-12) / (1 - ${common} + 1e-12))`
  );
}
