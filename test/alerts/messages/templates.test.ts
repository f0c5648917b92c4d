import { describe, expect, test } from 'vitest';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { amtool, type MessageAlert, renderMessage } from '../notifiers/amtool.ts';
import { TEMPLATE } from '../../../src/monitoring/alerts/notifications.ts';

const real = realTests('templates of messages', missingStackParts(['amtool']));

const LABELS = { alertname: 'Cost increased', gen_ai_workflow_name: 'package-build', severity: 'warning' };

describe.skipIf(real.skip)(real.title, () => {
  test('the title names the alert and the workflow, and says what is critical or resolved', async () => {
    const title = (labels: Readonly<Record<string, string>>, status: MessageAlert['status']): Promise<string> =>
      renderMessage(TEMPLATE.title, { labels, alerts: steps(1, status) });
    const critical = { alertname: 'Budget exhausted', severity: 'critical' };
    expect(await title(LABELS, 'firing')).toBe('Cost increased (package-build)');
    expect(await title(LABELS, 'resolved')).toBe('Resolved: Cost increased (package-build)');
    expect(await title(critical, 'firing')).toBe('Critical: Budget exhausted');
    expect(await title(critical, 'resolved')).toBe('Resolved: Budget exhausted');
    expect(await title({ alertname: 'DatasourceError' }, 'firing')).toBe('Alerts cannot be evaluated');
  });

  test('the text of a firing alert has its annotations, the time in UTC and a link for each address', async () => {
    const annotations = {
      summary: 'package-build costs 2.00 times as much as before',
      description: 'Typical now: $0.62.',
      traces: 'Traces of failed runs',
      traces_url: 'http://grafana.invalid/explore?a=1&b=2',
      dashboard_url: 'http://grafana.invalid/d/cost?from=1&to=now',
      runbook_url: 'http://grafana.invalid/d/runbook',
      silence_url: 'http://grafana.invalid/alerting/silence/new',
    };
    expect(await renderMessage(TEMPLATE.text, { labels: LABELS, alerts: [alert(annotations)] })).toBe(
      [
        '*package-build costs 2.00 times as much as before*',
        'Typical now: $0.62.',
        'Firing since 2026-11-20 16:05 UTC.',
        '<http://grafana.invalid/explore?a=1&amp;b=2|Traces of failed runs> <http://grafana.invalid/d/cost?from=1&amp;to=now|Dashboard> ' +
          '<http://grafana.invalid/d/runbook|Runbook> <http://grafana.invalid/alerting/silence/new|Silence>',
        '',
        '',
      ].join('\n'),
    );
  });

  test('names that look like markup of Slack stay text', async () => {
    const alerts = [alert({ summary: '<!channel> & <http://example.invalid|you>', description: 'a<b' })];
    const text = await renderMessage(TEMPLATE.text, { labels: LABELS, alerts });
    expect(text).toContain('*&lt;!channel&gt; &amp; &lt;http://example.invalid|you&gt;*\na&lt;b\n');
  });

  test('a message describes five alerts and says how many there are', async () => {
    const five = await renderMessage(TEMPLATE.text, { labels: LABELS, alerts: steps(5, 'firing') });
    expect(five.match(/^\*Step \d fails\*$/gm)).toHaveLength(5);
    expect(five).not.toContain('in total');
    // Without addresses there are no links.
    expect(five).not.toContain('<');
    const alerts = [...steps(6, 'firing'), ...steps(7, 'resolved')];
    const both = await renderMessage(TEMPLATE.text, { labels: LABELS, alerts });
    expect(both.match(/^\*Step \d fails\*$/gm)).toHaveLength(5);
    expect(both.match(/^\*Step \d\*: resolved at 2026-11-20 17:05 UTC\./gm)).toHaveLength(5);
    expect(both).toContain('6 alerts in total; see Grafana for the others.');
    expect(both).toContain('7 alerts in total; see Grafana for the others.');
  });

  test('the color is red while an alert is firing, and green once all are resolved', async () => {
    const color = (alerts: readonly MessageAlert[]): Promise<string> =>
      renderMessage(TEMPLATE.color, { labels: LABELS, alerts });
    expect(await color([...steps(1, 'firing'), ...steps(1, 'resolved')])).toBe('#D63232');
    expect(await color(steps(2, 'resolved'))).toBe('#36a64f');
  });

  test('Alertmanager accepts the policies, mute times and templates, and routes every alert to Slack', async () => {
    expect(await amtool(['check-config', 'CONFIG'])).toMatch(/SUCCESS[\s\S]*SUCCESS/);
    for (const label of ['severity=critical', 'severity=warning', 'severity=info', 'alertname=DatasourceError', 'a=b'])
      expect(await amtool(['config', 'routes', 'test', '--config.file', 'CONFIG', label]), label).toBe(
        'Stepmeter Slack\n',
      );
  });
});

function steps(count: number, status: MessageAlert['status']): MessageAlert[] {
  return Array.from({ length: count }, (_, index) =>
    alert({ summary: `Step ${index} fails`, subject: `Step ${index}`, description: 'Now: 1.' }, status),
  );
}

function alert(annotations: Readonly<Record<string, string>>, status: MessageAlert['status'] = 'firing'): MessageAlert {
  return {
    status,
    labels: LABELS,
    annotations,
  };
}
