import { describe, expect, test } from 'vitest';
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

const SERIES = {
  [`${RULE_SERIES.regressionFiring}${RUN}`]: '1',
  [`${RULE_SERIES.regressionFiring}${STEP}`]: '1',
  [`${RULE_SERIES.regressionFiring}${WELL}`]: '0',
  [`${RULE_SERIES.regressionRatio}${RUN}`]: '1.5',
  [`${RULE_SERIES.regressionRatio}${WELL}`]: '1.1',
  [`${RULE_SERIES.regressionPoints}${STEP}`]: '-0.25',
  ...Object.fromEntries([RUN, STEP, WELL].map((labels) => [`${RULE_SERIES.regressionSamples}${labels}`, '12'])),
  ...Object.fromEntries([RUN, STEP, WELL].map((labels) => [`${RULE_SERIES.regressionOnset}${labels}`, '1700000000'])),
};

describe.skipIf(real.skip)(real.title, () => {
  test('shows ratio, difference, samples and onset of firing regressions only', async () => {
    const [ratio = '', points = '', samples = '', since = '', ...more] = queries();
    expect(more).toEqual([]);
    await evaluate({ start: 0, interval: '1m', series: SERIES }, [
      { at: 0, expr: `sum (${ratio})`, value: 1.5 },
      { at: 0, expr: `sum (${points})`, value: -0.25 },
      { at: 0, expr: `count (${samples})`, value: 2 },
      { at: 0, expr: `max (${since})`, value: 1.7e12 },
      { at: 0, expr: `count (${since})`, value: 2 },
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
  return (panel?.targets ?? []).map(({ expr = '' }) => expr.replaceAll(/\$\w+/g, '.*'));
}
