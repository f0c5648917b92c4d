import { describe, expect, test } from 'vitest';
import { ATTRIBUTE, CHANGE_KIND, METRIC } from '../../src/telemetry/names.ts';
import { SIGNAL } from '../../src/core/signal.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { promtoolAnswers } from '../../src/testing/stack/promtool.ts';
import { ofStore } from './rule-test.ts';
import { REGRESSION_ALERTS } from '../../src/monitoring/alerts/regression-alerts.ts';
import { prometheusLabel, prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { REGRESSION_STATE, REGRESSIONS } from '../../src/monitoring/rules/regression-rules.ts';
import { ruleFile } from '../../src/monitoring/rules/rule-files.ts';
import { RULE_SERIES } from '../../src/monitoring/rules/series.ts';
import { WINDOW } from '../../src/monitoring/rules/windows.ts';

const real = realTests('on the real promtool', missingStackParts(['promtool']));

const WORKFLOW = { [ATTRIBUTE.workflowName]: 'build' };

const { regressionFiring, regressionOnset, regressionAfterChange } = RULE_SERIES;

/** Times are hours since then. */
const FROM = Date.UTC(2026, 0, 26) / 1000;

const HOUR = 3600;

const HOURS = 36;

const VALUE = prometheusLabel(ATTRIBUTE.changeValue);

/** Resolved for four hours. */
const withPause: FiringAt = (hour) => hour >= 6 && (hour < 20 || hour >= 24);

describe.skipIf(real.skip)(`${real.title}: suspected configuration changes`, { timeout: 120_000 }, () => {
  test('the change nearest to the onset is recorded from the start, and later ones do not replace it', async () => {
    const changes = [
      { value: 'older', at: -30 },
      { value: 'opus', at: -20 },
      { value: 'after', at: -10 },
      { value: 'fixed', at: 10 },
    ];
    expect(await told(from(6), changes, 5, 6, 12, 36)).toEqual([[], ['opus -20'], ['opus -20'], ['opus -20']]);
  });

  test('a change that another one of its kind has replaced since is found', async () => {
    const changes = [
      { value: 'sonnet', at: -19, until: 2 },
      { value: 'opus', at: 2 },
    ];
    expect(await told(from(6), changes, 6, 36)).toEqual([['sonnet -19'], ['sonnet -19']]);
  });

  test('changes of every kind near the onset are counted', async () => {
    const near = Object.values(CHANGE_KIND).map((kind, index) => ({ value: kind, at: -20 + index, kind }));
    const changes = [...near, { value: 'long ago', at: -90 }];
    const [counts = []] = await ask(from(6), changes, [RULE_SERIES.regressionChanges]);
    expect(counts.map(({ value }) => value)).toEqual([near.length]);
  });

  test('none is recorded without a change near the onset, whatever changes later', async () => {
    const changes = [
      { value: 'long ago', at: -90 },
      { value: 'fixed', at: 10 },
    ];
    expect(await told(from(6), changes, 6, 12, 36)).toEqual([[], [], []]);
  });

  test('a configuration takes precedence over its models, but not over a model that changed nearer to the onset', async () => {
    const configuration = { value: 'v7', at: -17, kind: CHANGE_KIND.configuration };
    expect(await told(from(6), [configuration, { value: 'brought', at: -17.5 }], 6, 36)).toEqual([
      ['v7 -17'],
      ['v7 -17'],
    ]);
    const early = { ...configuration, at: -21 };
    expect(await told(from(6), [early, { value: 'nearer', at: -18.5 }], 6)).toEqual([['nearer -18.5']]);
  });

  test('it is dropped when the regression resolves, and determined again when it fires again', async () => {
    const first = { value: 'first', at: -18 };
    const changes = [first, { value: 'second', at: 1 }];
    const hours = [19, 20, 21, 24, 30, 36];
    const well = [['first no more'], []];
    expect(await told(withPause, changes, ...hours)).toEqual([
      ['first -18'],
      ...well,
      ['second 1'],
      ['second 1'],
      ['second 1'],
    ]);
    expect(await told(withPause, [first], ...hours)).toEqual([
      ['first -18'],
      ...well,
      ['first -18'],
      ['first -18'],
      ['first -18'],
    ]);
  });

  test('it is kept during an outage of hours', async () => {
    const unknown: FiringAt = (hour) => (hour >= 10 && hour < 16 ? undefined : hour >= 6);
    const changes = [
      { value: 'opus', at: -19 },
      { value: 'fixed', at: 12 },
    ];
    expect(await told(unknown, changes, 9, 16, 36)).toEqual([['opus -19'], ['opus -19'], ['opus -19']]);
  });

  test('the alert has one change, also after a pause', async () => {
    const changes = [
      { value: 'first', at: -18 },
      { value: 'second', at: 1 },
    ];
    const { firing = '' } = REGRESSION_ALERTS.alerts.find(({ uid }) => uid.endsWith('cost')) ?? {};
    const [alerts = []] = await ask(withPause, changes, [firing]);
    expect(alerts.map(({ labels, value }) => [labels[VALUE], value])).toEqual([['second', 1]]);
  });
});

/** Whether the regression fires at an hour; undefined if unknown. */
type FiringAt = (hour: number) => boolean | undefined;

test.skipIf(real.skip)(
  'a regression that returns after a pause has a new onset, one after an outage does not',
  async () => {
    const unknown: FiringAt = (hour) => (hour >= 10 && hour < 16 ? undefined : hour >= 6);
    const onsets = async (firingAt: FiringAt, ...hours: readonly number[]): Promise<(number | undefined)[]> => {
      const answers = await ask(
        firingAt,
        [],
        hours.map((hour) => askedAt(regressionOnset, hour)),
      );
      return answers.map(([onset]) => onset && (onset.value - FROM) / HOUR);
    };
    // The window has a length of a day.
    expect(await onsets(withPause, 6, 19, 20, 24, 30)).toEqual([6 - 24, 6 - 24, undefined, 24 - 24, 24 - 24]);
    expect(await onsets(unknown, 6, 16, 30)).toEqual([6 - 24, 6 - 24, 6 - 24]);
  },
);

/** Configuration changes by hour, reported until another one; `kind` defaults to a model. */
type Change = { readonly value: string; readonly at: number; readonly until?: number; readonly kind?: string };

/** The recorded changes at some hours: their values, and the hours at which they happened. */
async function told(firingAt: FiringAt, changes: readonly Change[], ...hours: readonly number[]): Promise<string[][]> {
  const answers = await ask(
    firingAt,
    changes,
    hours.map((hour) => askedAt(regressionAfterChange, hour)),
  );
  return answers.map((samples) =>
    samples.map(({ labels, value }) => `${labels[VALUE]} ${value === 0 ? 'no more' : (value - FROM) / HOUR}`),
  );
}

function ask(firingAt: FiringAt, changes: readonly Change[], queries: readonly string[]) {
  return promtoolAnswers({
    rules: ruleFile([REGRESSIONS]),
    series: seriesOf(firingAt, changes),
    everySeconds: HOUR,
    from: FROM,
    at: HOURS * HOUR,
    queries,
  });
}

type ValueAt = (hour: number) => number | undefined;

/** Generated inputs of the rules: the regression, with a day as its strongest window. */
function seriesOf(firingAt: FiringAt, changes: readonly Change[]): { series: string; values: string }[] {
  const series: readonly [string, ValueAt][] = [
    [ofSignal(regressionFiring), (hour) => (firingAt(hour) === undefined ? undefined : Number(firingAt(hour)))],
    [ofSignal(REGRESSION_STATE.strongest, { [WINDOW]: '1d' }), () => 1],
    ...changes.map(changeSeries),
  ];
  return series.map(([name, valueAt]) => ({
    series: name,
    values: Array.from({ length: HOURS + 1 }, (_, hour) => valueAt(hour) ?? '_').join(' '),
  }));
}

function ofSignal(name: string, more: Readonly<Record<string, string>> = {}): string {
  return ofStore(name, { ...WORKFLOW, [ATTRIBUTE.signal]: SIGNAL.cost, ...more });
}

function changeSeries({ value, at, until = Infinity, kind = CHANGE_KIND.model }: Change): [string, ValueAt] {
  return [
    ofStore(prometheusName(METRIC.changeTimestamp), {
      ...WORKFLOW,
      [ATTRIBUTE.changeKind]: kind,
      [ATTRIBUTE.changeValue]: value,
      ...(kind === CHANGE_KIND.model ? { [ATTRIBUTE.stepName]: 'check' } : {}),
    }),
    (hour) => (hour < at || hour >= until ? undefined : FROM + at * HOUR),
  ];
}

function askedAt(series: string, hour: number): string {
  return `${series} offset ${(HOURS - hour) * HOUR}s`;
}

function from(begin: number): FiringAt {
  return (hour) => hour >= begin;
}
