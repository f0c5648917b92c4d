import { describe, expect, test } from 'vitest';
import { ATTRIBUTE, DRIFT_KIND, METRIC } from '../../src/telemetry/names.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { DAY, HOUR, MINUTE, ofStore, watch } from './rule-test.ts';
import { prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { RULE_SERIES } from '../../src/monitoring/alerts/rule.ts';

const real = realTests('on the real promtool', missingStackParts(['promtool']));

const ARM = { [ATTRIBUTE.workflowName]: 'build', [ATTRIBUTE.configId]: 'strong' };

describe.skipIf(real.skip)(`${real.title}: counts of the last day`, () => {
  test.each([
    [RULE_SERIES.selectionAlarmed, prometheusName(METRIC.selectionAlarms), { [ATTRIBUTE.signal]: 'success' }],
    [
      RULE_SERIES.configurationDrifted,
      prometheusName(METRIC.configurationDrift),
      { [ATTRIBUTE.driftKind]: DRIFT_KIND.model },
    ],
    [RULE_SERIES.cacheWrong, prometheusName(METRIC.cacheFalseHits), { [ATTRIBUTE.cacheName]: 'check' }],
  ])('%s is 1 for a day after the first count, and after a further one', async (series, metric, labels) => {
    const situation = {
      series: {
        [ofStore(prometheusName(METRIC.records))]: () => 1,
        [ofStore(metric, { ...ARM, ...labels })]: (at: number) => (at < 2 * DAY ? undefined : at < 5 * DAY ? 1 : 2),
      },
      everySeconds: 30 * MINUTE,
      seconds: 7 * DAY,
    };
    const { times, values } = await watch(situation, series, [
      DAY,
      2 * DAY + HOUR,
      2.5 * DAY,
      4 * DAY,
      5.5 * DAY,
      6.5 * DAY,
    ]);
    expect(values).toEqual([undefined, 1, 1, 0, 1, 0]);
    expect(times).toBe(2);
  });
});
