import { describe, test } from 'vitest';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { panelsOf } from '../dashboard-file.ts';
import { evaluate } from './evaluate.ts';
import { buildDashboard } from '../../../src/monitoring/dashboards/dashboard.ts';
import { overview } from '../../../src/monitoring/dashboards/overview.ts';
import { RULE_SERIES } from '../../../src/monitoring/rules/series.ts';

const real = realTests('the regressions panel', missingStackParts(['promtool']));

const RUN = '{gen_ai_workflow_name="build",stepmeter_signal="cost"}';
const STEP = '{gen_ai_workflow_name="build",stepmeter_step_name="check",stepmeter_signal="success"}';
const WELL = '{gen_ai_workflow_name="build",stepmeter_step_name="plan",stepmeter_signal="cost"}';

const CHANGE =
  '{gen_ai_workflow_name="build",stepmeter_signal="cost",stepmeter_change_kind="model",stepmeter_change_value="opus"}';

const SERIES = {
  [`${RULE_SERIES.regressionFiring}${RUN}`]: '1',
  [`${RULE_SERIES.regressionFiring}${STEP}`]: '1',
  [`${RULE_SERIES.regressionFiring}${WELL}`]: '0',
  [`${RULE_SERIES.regressionRatio}${RUN}`]: '1.5',
  [`${RULE_SERIES.regressionRatio}${WELL}`]: '1.1',
  [`${RULE_SERIES.regressionAfterChange}${CHANGE}`]: '1700000100',
  ...onAll(RULE_SERIES.regressionBaseline, '0.4'),
  ...onAll(RULE_SERIES.regressionRecent, '0.6'),
  ...onAll(RULE_SERIES.regressionSamples, '12'),
  ...onAll(RULE_SERIES.regressionWindow, String(3 * 86_400)),
  ...onAll(RULE_SERIES.regressionOnset, '1700000000'),
  ...onAll(RULE_SERIES.regressionOnsetError, '7200'),
};

describe.skipIf(real.skip)(real.title, () => {
  test('shows values, extra cost, samples, onset and cause of firing regressions only', async () => {
    const [before = '', now = '', ratio = '', extra = '', samples = '', since = '', error = ''] = queries();
    await evaluate({ start: 0, interval: '1m', series: SERIES }, [
      { at: 0, expr: `sum (${before})`, value: 0.8 },
      { at: 0, expr: `sum (${now})`, value: 1.2 },
      { at: 0, expr: `sum (${ratio})`, value: 1.5 },
      // Four runs a day, of which each costs 20 cents more; of a success rate, no dollars are known.
      { at: 0, expr: `sum (${extra})`, value: 7 * 4 * 0.2 },
      { at: 0, expr: `count (${samples})`, value: 2 },
      { at: 0, expr: `max (${since})`, value: 1.7e12 },
      { at: 0, expr: `count (${since})`, value: 2 },
      { at: 0, expr: `max (${error})`, value: 7200 },
      // Only the cost has a suspected cause.
      { at: 0, expr: `count (count by (stepmeter_change_value) (${since}))`, value: 2 },
    ]);
  });

  test('gives each row the value that selects its step, or whole runs', async () => {
    const [, now = ''] = queries();
    const rowsWith = (pattern: string): string =>
      `count by (found) (label_replace(${now}, "found", "yes", "step_filter", "${pattern}")) and on (found) label_replace(vector(1), "found", "yes", "", "")`;
    await evaluate({ start: 0, interval: '1m', series: SERIES }, [
      { at: 0, expr: `sum (${rowsWith('check')})`, value: 1 },
      // The pattern for whole runs has two characters.
      { at: 0, expr: `sum (${rowsWith('..')})`, value: 1 },
    ]);
  });

  test('is empty without firing regressions', async () => {
    const series = {
      [`${RULE_SERIES.regressionFiring}${WELL}`]: '0',
      [`${RULE_SERIES.regressionRatio}${WELL}`]: '1.1',
    };
    await evaluate(
      { start: 0, interval: '1m', series },
      queries().map((query) => ({ at: 0, expr: `count (${query})`, value: undefined })),
    );
  });
});

/** The queries of the panel, with all values selected. */
function queries(): string[] {
  const dashboard = JSON.parse(JSON.stringify(buildDashboard(overview))) as Parameters<typeof panelsOf>[0];
  const panel = panelsOf(dashboard).find(({ title }) => title === 'Regressions');
  return (panel?.targets ?? []).map(({ expr = '' }) => expr.replaceAll(/\$[a-z]\w*/g, '.*'));
}

function onAll(series: string, value: string): Record<string, string> {
  return Object.fromEntries([RUN, STEP, WELL].map((labels) => [`${series}${labels}`, value]));
}
