import { expect, test } from 'vitest';
import { realTests } from '../../../src/testing/real.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { searchTraces } from '../../traceql/search-traces.ts';
import { endToEndSuite } from './end-to-end.testsuite.ts';
import { comparable } from '../comparable-alerts.ts';
import { PROMETHEUS_NOTIFIER } from '../notifiers/prometheus-notifier.ts';

const real = realTests(
  'from a regression to Slack and back, with Prometheus and Alertmanager',
  missingStackParts(['otelcol', 'jaeger', 'prometheus', 'alertmanager']),
);

const JAEGER = {
  part: 'jaeger',
  search: async (query: string, range: { from: number; to: number }, { stack }: { stack: { jaegerUrl: string } }) =>
    (await searchTraces(stack.jaegerUrl, query, range)).map(({ traceId }) => traceId),
} as const;

endToEndSuite(real, PROMETHEUS_NOTIFIER, JAEGER, (setting) => {
  test('Prometheus fires exactly the alerts that the conditions of the Grafana rules define', async () => {
    const { notifier } = setting();
    await eventually(async () => {
      const firing = comparable.firing(await notifier.firing());
      expect(firing).not.toEqual([]);
      expect(firing).toEqual(comparable.evaluated(await notifier.evaluated()));
    });
  });
});
