import { describe, test } from 'vitest';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { panelsOf } from '../dashboard-file.ts';
import { evaluate } from './evaluate.ts';
import { buildDashboard } from '../../../src/monitoring/dashboards/dashboard.ts';
import { overview } from '../../../src/monitoring/dashboards/overview.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import { METRIC } from '../../../src/telemetry/names.ts';

const real = realTests('the regressions panel', missingStackParts(['promtool']));

const RUN = '{instance="one",gen_ai_workflow_name="build",stepmeter_signal="cost"}';
const STEP = '{instance="one",gen_ai_workflow_name="build",stepmeter_step_name="check",stepmeter_signal="success"}';
const OTHER = '{instance="two",gen_ai_workflow_name="build",stepmeter_signal="cost"}';

const WELL = '{instance="one",gen_ai_workflow_name="build",stepmeter_step_name="plan",stepmeter_signal="cost"}';

const MIX = '{instance="one",gen_ai_workflow_name="build",stepmeter_signal="tokens"}';

const CAUSE = '{instance="one",gen_ai_workflow_name="build",stepmeter_signal="cost"';

const SERIES = {
  ...gauge('regressionState', [RUN, STEP], '1'),
  ...gauge('regressionState', [OTHER, WELL], '0'),
  // A change of the mix of tasks has figures, too.
  ...gauge('regressionState', [MIX], '-2'),
  ...gauge('regressionEffect', [RUN, MIX], '1.5'),
  ...gauge('regressionEffect', [STEP], '-0.2'),
  ...gauge('regressionBefore', [RUN, STEP, MIX], '0.4'),
  ...gauge('regressionAfter', [RUN, STEP, MIX], '0.6'),
  ...gauge('regressionSamples', [RUN, STEP, MIX], '12'),
  ...gauge('regressionSince', [RUN, STEP, MIX], '0'),
  ...gauge('regressionSinceError', [RUN, STEP, MIX], '7200'),
  ...gauge('regressionCauses', [RUN], '1'),
  ...gauge('regressionCauses', [STEP], '0'),
  // An earlier one is still known.
  ...gauge('regressionCause', [`${CAUSE},stepmeter_change_kind="model",stepmeter_change_value="opus"}`], '100'),
  ...gauge('regressionCause', [`${CAUSE},stepmeter_change_kind="cli",stepmeter_change_value="2.1"}`], '50'),
};

/** The panel is shown after three days. */
const NOW = 3 * 86_400;

describe.skipIf(real.skip)(real.title, () => {
  test('shows values, extra cost, samples, onset and cause of regressions only', async () => {
    const [before = '', now = '', ratio = '', extra = '', samples = '', since = '', error = ''] = queries();
    await evaluate({ start: 0, interval: '1d', series: SERIES }, [
      { at: NOW, expr: `sum (${before})`, value: 0.8 },
      { at: NOW, expr: `sum (${now})`, value: 1.2 },
      { at: NOW, expr: `sum (${ratio})`, value: 1.5 },
      // Four runs a day, of which each costs 20 cents more; of a success rate, no dollars are known.
      { at: NOW, expr: `sum (${extra})`, value: 7 * 4 * 0.2 },
      { at: NOW, expr: `count (${samples})`, value: 2 },
      { at: NOW, expr: `max (${since})`, value: 0 },
      { at: NOW, expr: `count (${since})`, value: 2 },
      { at: NOW, expr: `max (${error})`, value: 7200 },
      // Only the cost has a suspected cause, which is the latest known.
      { at: NOW, expr: `count (count by (cause) (${since}))`, value: 2 },
      {
        at: NOW,
        expr: `count (label_replace(${since}, "found", "yes", "cause", "model: opus") and on (found) label_replace(vector(1), "found", "yes", "", ""))`,
        value: 1,
      },
    ]);
  });

  test('gives each row the value that selects its step, or whole runs', async () => {
    const [, now = ''] = queries();
    const rowsWith = (pattern: string): string =>
      `count by (found) (label_replace(${now}, "found", "yes", "step_filter", "${pattern}")) and on (found) label_replace(vector(1), "found", "yes", "", "")`;
    await evaluate({ start: 0, interval: '1d', series: SERIES }, [
      { at: NOW, expr: `sum (${rowsWith('check')})`, value: 1 },
      // The pattern for whole runs has two characters.
      { at: NOW, expr: `sum (${rowsWith('..')})`, value: 1 },
    ]);
  });

  test('is empty without regressions', async () => {
    const series = { ...gauge('regressionState', [WELL, OTHER], '0'), ...gauge('regressionState', [MIX], '-2') };
    await evaluate(
      { start: 0, interval: '1d', series },
      queries().map((query) => ({ at: NOW, expr: `count (${query})`, value: undefined })),
    );
  });
});

/** The queries of the panel, with all values selected. */
function queries(): string[] {
  const dashboard = JSON.parse(JSON.stringify(buildDashboard(overview))) as Parameters<typeof panelsOf>[0];
  const panel = panelsOf(dashboard).find(({ title }) => title === 'Regressions');
  return (panel?.targets ?? []).map(({ expr = '' }) => expr.replaceAll(/\$[a-z]\w*/g, '.*'));
}

/** A gauge with a value, every day. */
function gauge(metric: keyof typeof METRIC, series: readonly string[], value: string): Record<string, string> {
  return Object.fromEntries(series.map((labels) => [`${prometheusName(METRIC[metric])}${labels}`, `${value}x3`]));
}
