import { expect, test } from 'vitest';
import { realTests } from '../../../src/testing/real.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { comparable } from '../comparable-alerts.ts';
import { messagesSuite } from './messages.testsuite.ts';
import { PROMETHEUS_NOTIFIER } from '../notifiers/prometheus-notifier.ts';

const real = realTests(
  'messages of alerts, with Prometheus and Alertmanager',
  missingStackParts(['prometheus', 'alertmanager']),
);

messagesSuite(real, PROMETHEUS_NOTIFIER, (setting) => {
  test('Prometheus fires exactly the alerts that the conditions of the Grafana rules define', async () => {
    const { notifier } = setting();
    await eventually(async () => {
      const firing = comparable.firing(await notifier.firing());
      expect(firing).not.toEqual([]);
      expect(firing).toEqual(comparable.evaluated(await notifier.evaluated()));
    });
  });

  test('the labels in the link to a silence are those of one alert alone', async () => {
    const { alertmanager } = setting().notifier;
    const links = (await setting().notifier.firing()).map(({ annotations }) => annotations['silence_url'] ?? '');
    expect(new Set(links).size).toBe(links.length);
    for (const link of links) {
      const matchers = new URL(link).searchParams.getAll('matcher').map((matcher) => matcher.split('=', 2));
      const labels = Object.fromEntries(matchers) as Record<string, string>;
      const id = await alertmanager.silence(labels);
      await eventually(async () => {
        const silenced = (await alertmanager.alerts()).filter(({ isSilenced }) => isSilenced);
        expect(silenced).toEqual([{ isSilenced: true, labels: expect.objectContaining(labels) as object }]);
      });
      await alertmanager.expireSilence(id);
    }
  });
});
