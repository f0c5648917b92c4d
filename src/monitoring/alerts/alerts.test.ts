import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { METRIC } from '../../telemetry/names.ts';
import { chapters } from '../dashboards/runbook.ts';
import { knownSeries } from '../lint/known-series.ts';
import { readPromql } from '../lint/promql.ts';
import { queryFaults } from '../lint/query-faults.ts';
import { ENVIRONMENT, INSTANCE, prometheusLabel } from '../prometheus-names.ts';
import { CHANGED_STEP } from '../rules/change-rules.ts';
import { ALL_ALERTS } from './all-alerts.ts';
import { alertFiles } from './files.ts';
import { runbookUrl } from './links.ts';
import { queriesOf } from './rule-file.ts';

const alerts = ALL_ALERTS.flatMap((group) => group.alerts);
const named = alerts.map((alert) => [alert.title, alert] as const);

/** Names of labels that are no attribute: Prometheus' own, and those that queries make up. */
const OTHER_LABELS = [INSTANCE, 'scope', 'le', CHANGED_STEP];

const LABELS = new Set([
  ...Object.values(METRIC).flatMap((metric) => metric.labels.map(prometheusLabel)),
  prometheusLabel(ENVIRONMENT),
  ...OTHER_LABELS,
]);

describe('alerts', () => {
  test('each has a uid and a title of its own', () => {
    expect(new Set(alerts.map(({ uid }) => uid)).size).toBe(alerts.length);
    expect(new Set(alerts.map(({ title }) => title)).size).toBe(alerts.length);
    for (const { uid } of alerts) expect(uid).toMatch(/^stepmeter-[a-z-]{1,29}$/);
  });

  test('each has its chapter in the runbook, and each chapter its alert', () => {
    const others = ['How alerts reach you', 'Alerts cannot be evaluated'];
    const titles = chapters().map(({ title }) => title);
    expect(titles.toSorted()).toEqual([...alerts.map(({ title }) => title), ...others].toSorted());
    const { id } = chapters().find(({ title }) => title === 'Hooks are slow') ?? {};
    expect(runbookUrl('Hooks are slow')).toMatch(new RegExp(`d/stepmeter-runbook\\?viewPanel=${id}$`));
    expect(() => runbookUrl('No such alert')).toThrow('No such alert');
  });

  test.each(named)('"%s" asks only for what is recorded or emitted', (_title, alert) => {
    for (const query of Object.values(queriesOf(alert))) {
      expect(queryFaults(query, [], knownSeries()), query).toEqual([]);
      for (const label of readPromql(query).made) expect(LABELS).toContain(label);
    }
  });

  test.each(named)('"%s" names only figures and labels that there are', (_title, alert) => {
    const { traces, stepTraces, ...texts } = alert;
    const searched = [...(traces?.values ?? []), ...(stepTraces?.values ?? [])];
    const words = [texts.subject, texts.does, texts.description, ...searched].join(' ');
    const figures = [...words.matchAll(/\$values\.(\w+)/g)].map(([, name = '']) => name);
    for (const name of [...figures, traces?.figure ?? 'links_from']) expect(queriesOf(alert)).toHaveProperty(name);
    for (const [, label = ''] of words.matchAll(/\$labels\.(\w+)/g)) expect(LABELS).toContain(label);
    for (const label of Object.values(alert.board.narrowedBy ?? {})) expect(LABELS).toContain(prometheusLabel(label));
  });

  test('a figure that is missing switches no alert off', () => {
    for (const alert of alerts) {
      const { firing, ...figures } = queriesOf(alert);
      expect(firing).not.toContain('vector(-1)');
      for (const query of Object.values(figures)) expect(query).toMatch(/vector\(-1\)$|^vector\(/);
    }
  });

  test('no annotation holds what Grafana would take for a variable of the environment', () => {
    for (const annotations of templatesOf('grafana/provisioning/alerting/rules.yaml'))
      expect(Object.values(annotations).join(' ')).not.toContain('${');
  });

  test('the webhook comes from the environment, and its absence has a name', () => {
    type File = { contactPoints: { receivers: { settings: { url: string; endpointUrl: string } }[] }[] };
    const text = alertFiles()['grafana/provisioning/alerting/contact-points.yaml']?.() ?? '';
    const [settings] = (parse(text) as File).contactPoints.flatMap(({ receivers }) =>
      receivers.map((one) => one.settings),
    );
    expect(settings?.url).toBe('${SLACK_WEBHOOK_URL}');
    expect(new URL(settings?.endpointUrl ?? '').hostname).toMatch(/\.invalid$/);
  });
});

function templatesOf(file: string): Record<string, string>[] {
  type File = { groups: { rules: { annotations: Record<string, string> }[] }[] };
  const { groups } = parse(alertFiles()[file]?.() ?? '') as File;
  return groups.flatMap(({ rules }) => rules.map(({ annotations }) => annotations));
}
