import { stackTests } from '../../../src/testing/real.ts';
import { getJson } from '../../../src/testing/stack/get-json.ts';
import { endToEndSuite, type TraceSearching } from './end-to-end.testsuite.ts';
import { GRAFANA_NOTIFIER } from '../notifiers/grafana-notifier.ts';

const TEMPO: TraceSearching<GrafanaNotifier> = {
  part: 'tempo',
  search: async (query, { from, to }, { notifier }) => {
    const address = `${notifier.stack.grafanaUrl}/api/datasources/proxy/uid/tempo/api/search`;
    const range = { start: String(Math.floor(from / 1000)), end: String(Math.ceil(to / 1000)) };
    const { traces } = await getJson<{ traces: { traceID: string }[] }>(address, { q: query, limit: '20', ...range });
    return traces.map(({ traceID }) => traceID.padStart(32, '0'));
  },
};

endToEndSuite(
  stackTests('from a regression to Slack and back, with Grafana', ['otelcol', 'tempo', 'prometheus', 'grafana']),
  GRAFANA_NOTIFIER,
  TEMPO,
);

type GrafanaNotifier = Awaited<ReturnType<(typeof GRAFANA_NOTIFIER)['start']>>;
