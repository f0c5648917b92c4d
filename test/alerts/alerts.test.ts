import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ALL_ALERTS, alertFiles } from '../../src/monitoring/alerts/alert-files.ts';
import { queriesOf } from '../../src/monitoring/alerts/alert-rules.ts';
import { runbookUrl } from '../../src/monitoring/alerts/links.ts';
import { runbookSections } from '../../src/monitoring/dashboards/runbook.ts';
import { ENVIRONMENT, INSTANCE, prometheusLabel } from '../../src/monitoring/queries/prometheus-names.ts';
import { METRIC } from '../../src/telemetry/names.ts';
import { knownSeries } from '../monitoring/lint/known-series.ts';
import { parsePromql } from '../monitoring/lint/parse-promql.ts';
import { queryFaults } from '../monitoring/lint/query-faults.ts';

const alerts = ALL_ALERTS.flatMap((group) => group.alerts);
const named = alerts.map((alert) => [alert.title, alert] as const);

/** Labels other than attributes: those of Prometheus, and those that queries set. */
const OTHER_LABELS = [INSTANCE, 'scope', 'le'];

const LABELS = new Set([
  ...Object.values(METRIC).flatMap((metric) => metric.labels.map(prometheusLabel)),
  prometheusLabel(ENVIRONMENT),
  ...OTHER_LABELS,
]);

describe('alerts', () => {
  test('UIDs and titles are unique', () => {
    expect(new Set(alerts.map(({ uid }) => uid)).size).toBe(alerts.length);
    expect(new Set(alerts.map(({ title }) => title)).size).toBe(alerts.length);
    for (const { uid } of alerts) expect(uid).toMatch(/^stepmeter-[a-z-]{1,29}$/);
  });

  test('each has a section in the runbook, and each section an alert', () => {
    const others = ['How alerts reach you', 'Alerts cannot be evaluated'];
    const titles = runbookSections().map(({ title }) => title);
    expect(titles.toSorted()).toEqual([...alerts.map(({ title }) => title), ...others].toSorted());
    const { id } = runbookSections().find(({ title }) => title === 'Hooks are slow') ?? {};
    expect(runbookUrl('Hooks are slow')).toMatch(new RegExp(`d/stepmeter-runbook\\?viewPanel=${id}$`));
    expect(() => runbookUrl('No such alert')).toThrow('No such alert');
  });

  test.each(named)('"%s" queries only series that are recorded or emitted', (_title, alert) => {
    for (const query of Object.values(queriesOf(alert))) {
      expect(queryFaults(query, [], knownSeries()), query).toEqual([]);
      for (const label of parsePromql(query).destinations) expect(LABELS).toContain(label);
    }
  });

  test.each(named)('"%s" uses only values and labels that exist', (_title, alert) => {
    const { traces, stepTraces, ...texts } = alert;
    const searched = [...(traces?.values ?? []), ...(stepTraces?.values ?? [])];
    const words = [texts.subject, texts.problem, texts.description, ...searched].join(' ');
    const values = [...words.matchAll(/\$values\.(\w+)/g)].map(([, name = '']) => name);
    for (const name of [...values, traces?.requires ?? 'links_from']) expect(queriesOf(alert)).toHaveProperty(name);
    for (const [, label = ''] of words.matchAll(/\$labels\.(\w+)/g)) expect(LABELS).toContain(label);
    for (const label of Object.values(alert.dashboard.filters ?? {})) expect(LABELS).toContain(prometheusLabel(label));
  });

  test('a missing value does not disable an alert', () => {
    for (const alert of alerts) {
      const { firing, ...values } = queriesOf(alert);
      expect(firing).not.toContain('vector(-1)');
      for (const query of Object.values(values)) expect(query).toMatch(/vector\(-1\)$|^vector\(/);
    }
  });

  test('no annotation contains what Grafana would expand as an environment variable', () => {
    for (const annotations of templatesOf('grafana/provisioning/alerting/rules.yaml'))
      expect(Object.values(annotations).join(' ')).not.toContain('${');
  });

  test('the webhook comes from the environment', () => {
    type File = { contactPoints: { receivers: { settings: { url: string } }[] }[] };
    const { contactPoints } = notificationsIn('alerting-slack') as File;
    expect(contactPoints.flatMap(({ receivers }) => receivers.map(({ settings }) => settings.url))).toEqual([
      '${SLACK_WEBHOOK_URL}',
    ]);
  });

  test('without a webhook there is no contact point, and what an earlier start provisioned is removed', () => {
    type Slack = { contactPoints: { receivers: { uid: string }[] }[] };
    const { contactPoints } = notificationsIn('alerting-slack') as Slack;
    const uids = contactPoints.flatMap(({ receivers }) => receivers.map(({ uid }) => ({ orgId: 1, uid })));
    expect(notificationsIn('alerting')).toEqual({ apiVersion: 1, resetPolicies: [1], deleteContactPoints: uids });
  });
});

function templatesOf(file: string): Record<string, string>[] {
  type File = { groups: { rules: { annotations: Record<string, string> }[] }[] };
  const { groups } = parse(alertFiles()[file]?.() ?? '') as File;
  return groups.flatMap(({ rules }) => rules.map(({ annotations }) => annotations));
}

function notificationsIn(folder: string): unknown {
  return parse(alertFiles()[`grafana/provisioning/${folder}/notifications.yaml`]?.() ?? '');
}
