import { describe, expect, it } from 'vitest';
import { dashboardOf } from '../../src/monitoring/dashboards/board.ts';
import { overview } from '../../src/monitoring/dashboards/overview.ts';
import { RULE_SERIES } from '../../src/monitoring/rules/series.ts';
import { realTests } from '../real.ts';
import { missingStackParts } from '../stack/native-binaries.ts';
import { panelsOf } from './dashboard-file.ts';
import { evaluate } from './evaluate.ts';

const real = realTests('the list of regressions', missingStackParts(['promtool']));

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
  it('shows how much, of how many and since when what is worse is worse, and nothing else', async () => {
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

  it('is empty while nothing is worse', async () => {
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

/** The queries of the panel, with everything chosen. */
function queries(): string[] {
  const board = JSON.parse(JSON.stringify(dashboardOf(overview))) as Parameters<typeof panelsOf>[0];
  const panel = panelsOf(board).find(({ title }) => title === 'Regressions');
  return (panel?.targets ?? []).map(({ expr = '' }) => expr.replaceAll(/\$\w+/g, '.*'));
}
