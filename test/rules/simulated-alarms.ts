import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backfilledPrometheus, type BackfilledPrometheus, type Ranged, type Span } from './backfilled-prometheus.ts';
import { promtoolAnswers, type Sample } from '../../src/testing/stack/promtool.ts';
import type { Total } from './totals.ts';
import { REGRESSION_STATE, REGRESSIONS } from '../../src/monitoring/rules/regression-rules.ts';
import { ruleFile } from '../../src/monitoring/rules/rule-files.ts';
import type { Rule } from '../../src/monitoring/rules/rule.ts';
import { RULE_SERIES } from '../../src/monitoring/rules/series.ts';

/** The alerts of a series: their number, and when it first and last fired, in seconds since 1970. */
export type Alarms = {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  readonly firstOn: number;
  readonly lastOn: number;
};

/** Hourly totals would be five times as much text with the same results: rules look back for days. */
const QUIET_TOTALS_EVERY_S = 86_400;

/** Sends totals to a real Prometheus, evaluates the rules over a period, and returns the alerts that fired. */
export async function simulateAlarms(totals: Iterable<Total>, since: number, span: Span): Promise<Alarms[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-simulated-'));
  const prometheus = await backfilledPrometheus(folder);
  try {
    await prometheus.addTotals(totals, { from: since, to: span.to, everySeconds: QUIET_TOTALS_EVERY_S });
    return await alarmsIn(prometheus, span);
  } finally {
    await prometheus.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const FIRING = RULE_SERIES.regressionFiring;

async function alarmsIn(prometheus: BackfilledPrometheus, span: Span): Promise<Alarms[]> {
  for (const layer of layersBelow(FIRING)) await prometheus.addRules(layer, span);
  const inputs = await prometheus.query(`{__name__=~"${mentioned(ruleOf(FIRING)).join('|')}"}`, span);
  const [counts = [], firsts = [], lasts = []] = await latchAll(inputs, span);
  const valueAt = (samples: readonly Sample[], labels: Sample['labels']): number =>
    samples.find((one) => JSON.stringify(one.labels) === JSON.stringify(labels))?.value ?? Number.NaN;
  return counts.map(({ labels, value }) => ({
    labels,
    count: value,
    firstOn: span.from + valueAt(firsts, labels),
    lastOn: span.from + valueAt(lasts, labels),
  }));
}

/** The dependencies of a rule in layers, each of which depends only on those below it. */
function layersBelow(record: string): Rule[][] {
  const depthOf = (name: string): number =>
    Math.max(
      -1,
      ...REGRESSIONS.rules
        .filter((rule) => rule.record === name)
        .flatMap(mentioned)
        .map(depthOf),
    ) + 1;
  const needed = new Set<string>();
  const need = (name: string): void => {
    for (const rule of REGRESSIONS.rules.filter((one) => one.record === name))
      for (const below of mentioned(rule).filter((one) => !needed.has(one))) {
        needed.add(below);
        need(below);
      }
  };
  need(record);
  const layers: Rule[][] = [];
  for (const rule of REGRESSIONS.rules.filter((one) => needed.has(one.record)))
    (layers[depthOf(rule.record)] ??= []).push(rule);
  return layers;
}

function mentioned({ expr, record }: Rule): string[] {
  return [...new Set(expr.match(/stepmeter:[a-z_:0-9]+/g))].filter((name) => name !== record);
}

function ruleOf(record: string): Rule {
  const rule = REGRESSIONS.rules.find((one) => one.record === record);
  if (!rule) throw new Error(`Cannot find the rule ${record}`);
  return rule;
}

/** Series per evaluation: promtool limits a query to 10,000 samples. */
const AT_ONCE = 4;

/** A series that was never significant never fired. */
async function latchAll(inputs: readonly Ranged[], span: Span): Promise<Sample[][]> {
  const own = (one: Ranged): string => seriesName({ ...one.metric, __name__: '' });
  const significant = [
    ...new Set(inputs.filter(({ metric }) => metric['__name__'] === REGRESSION_STATE.significant).map(own)),
  ];
  const answers: Sample[][] = [[], [], []];
  for (let from = 0; from < significant.length; from += AT_ONCE) {
    const some = new Set(significant.slice(from, from + AT_ONCE));
    const part = await latch(
      inputs.filter((one) => some.has(own(one))),
      span,
    );
    for (const [query, samples] of part.entries()) answers[query]?.push(...samples);
  }
  return answers;
}

function seriesName({ __name__: name = '', ...labels }: Ranged['metric']): string {
  return `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
}

/** The state of an alert depends on its previous state, so its rule is evaluated step by step. */
function latch(series: readonly Ranged[], span: Span): Promise<Sample[][]> {
  const every = `${span.everySeconds}s`;
  const all = `${span.to - span.from + span.everySeconds}s:${every}`;
  const on = `(${FIRING} == 1)`;
  return promtoolAnswers({
    rules: ruleFile([{ name: 'latch', interval: every, rules: [ruleOf(FIRING)] }]),
    series: series.map((one) => ({ series: seriesName(one.metric), values: presence(one, span) })),
    everySeconds: span.everySeconds,
    at: span.to - span.from,
    queries: [
      `count_over_time((${on} unless ${FIRING} offset ${every} == 1)[${all}])`,
      `min_over_time(timestamp(${on})[${all}])`,
      `max_over_time(timestamp(${on})[${all}])`,
    ],
  });
}

/** The presence of a series in promtool's notation; its value is not relevant. */
function presence({ values }: Ranged, { from, to, everySeconds }: Span): string {
  const there = new Set(values.map(([at]) => at));
  const moments = Array.from({ length: (to - from) / everySeconds + 1 }, (_, index) => from + index * everySeconds);
  return moments.map((at) => (there.has(at) ? '1' : '_')).join(' ');
}
