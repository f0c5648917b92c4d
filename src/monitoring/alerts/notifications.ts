import type { Severity } from './alert.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

// The Slack message, in the language of Grafana's notification templates. Texts and URLs are escaped for Slack.

/** The names of the templates that the contact point uses. */
export const TEMPLATE = { title: 'stepmeter.title', text: 'stepmeter.text', color: 'stepmeter.color' } as const;

/** What is provisioned with a webhook: a contact point for Slack, and the policies that send alerts to it. */
export function slackNotifications(): object {
  return file({ ...contactPoints(), ...notificationPolicies() });
}

function file(content: object): object {
  return { apiVersion: 1, ...content };
}

const ORG = { orgId: 1 } as const;

const CONTACT_POINT = 'Stepmeter Slack';

const SLACK_UID = 'stepmeter-slack';

/** The contact point: Slack, through an incoming webhook. */
function contactPoints(): object {
  return {
    contactPoints: [
      {
        ...ORG,
        name: CONTACT_POINT,
        receivers: [
          {
            uid: SLACK_UID,
            type: 'slack',
            settings: {
              url: '${SLACK_WEBHOOK_URL}',
              username: 'Stepmeter',
              title: `{{ template "${TEMPLATE.title}" . }}`,
              text: `{{ template "${TEMPLATE.text}" . }}`,
              color: `{{ template "${TEMPLATE.color}" . }}`,
            },
          },
        ],
      },
    ],
  };
}

/** The alert that Grafana itself creates when it cannot query Prometheus. */
const CANNOT_EVALUATE = 'DatasourceError';

/** The notification policies: one message per alert and workflow, independent of the number of its steps. */
function notificationPolicies(): object {
  return {
    policies: [
      {
        ...ORG,
        receiver: CONTACT_POINT,
        group_by: ['alertname', prometheusLabel(ATTRIBUTE.workflowName)],
        group_wait: '30s',
        group_interval: '5m',
        repeat_interval: '1d',
        routes: [
          // Longer than a restart of Prometheus.
          {
            receiver: CONTACT_POINT,
            object_matchers: [['alertname', '=', CANNOT_EVALUATE]],
            group_by: ['alertname'],
            group_wait: '5m',
          },
          { receiver: CONTACT_POINT, ...severe('critical'), repeat_interval: '4h' },
          { receiver: CONTACT_POINT, ...severe('warning'), mute_time_intervals: [] },
          { receiver: CONTACT_POINT, ...severe('info'), repeat_interval: '7d' },
        ],
      },
    ],
  };
}

function severe(severity: Severity): object {
  return { object_matchers: [['severity', '=', severity]] };
}

/**
 * What is provisioned without a webhook: nothing that would fail to send. It removes what an earlier start with a webhook
 * left; the built-in contact point of Grafana sends nothing.
 */
export function noNotifications(): object {
  return file({ resetPolicies: [ORG.orgId], deleteContactPoints: [{ ...ORG, uid: SLACK_UID }] });
}

const WEEKENDS = 'Weekends';

/** Mute times for `mute_time_intervals` of policies. None is used by default. */
export function muteTimes(): object {
  return file({ muteTimes: [{ ...ORG, name: WEEKENDS, time_intervals: [{ weekdays: ['saturday', 'sunday'] }] }] });
}

/** The notification templates. */
export function templates(): object {
  return file({ templates: [{ ...ORG, name: 'Stepmeter', template: messageTemplates() }] });
}

/** All templates of a message. */
function messageTemplates(): string {
  return `${[ESCAPED, TITLE, COLOR, FIRING, RESOLVED, TEXT].join('\n')}\n`;
}

const ESCAPED = define('stepmeter.escaped', [
  '{{ reReplaceAll ">" "&gt;" (reReplaceAll "<" "&lt;" (reReplaceAll "&" "&amp;" .)) }}',
]);

function define(name: string, lines: readonly string[]): string {
  return `{{ define "${name}" -}}\n${lines.join('\n')}\n{{- end }}`;
}

const WORKFLOW = prometheusLabel(ATTRIBUTE.workflowName);

const TITLE = define(TEMPLATE.title, [
  '{{ if eq .Status "resolved" }}Resolved: {{ else if eq .CommonLabels.severity "critical" }}Critical: {{ end -}}',
  `{{ if eq .GroupLabels.alertname "${CANNOT_EVALUATE}" }}Alerts cannot be evaluated`,
  '{{- else }}{{ .GroupLabels.alertname }}{{ end -}}',
  `{{ if .GroupLabels.${WORKFLOW} }} ({{ .GroupLabels.${WORKFLOW} }}){{ end -}}`,
]);

/** Red while an alert is firing, green once all are resolved. */
const COLOR = define(TEMPLATE.color, ['{{ if eq .Status "firing" }}#D63232{{ else }}#36a64f{{ end }}']);

const FIRING = define('stepmeter.firing', [
  `{{ if eq .Labels.alertname "${CANNOT_EVALUATE}" -}}`,
  `*${escaped('.Labels.rulename')}*: ${escaped('.Annotations.Error')}`,
  '{{ else -}}',
  `*${escaped('.Annotations.summary')}*`,
  escaped('.Annotations.description'),
  `Firing since ${timestamp('.StartsAt')}.`,
  `${link('.Annotations.traces_url', '{{ .Annotations.traces }}')} ${link('.Annotations.dashboard_url', 'Dashboard')}` +
    `${link('.Annotations.compare_url', 'Compare', ' ')} ${link('.Annotations.runbook_url', 'Runbook')} ${link('.SilenceURL', 'Silence')}`,
  '{{ end -}}',
]);

function escaped(what: string): string {
  return `{{ template "stepmeter.escaped" ${what} }}`;
}

function timestamp(what: string): string {
  return `{{ ${what}.UTC.Format "2006-01-02 15:04" }} UTC`;
}

/** A link after a separator; nothing without an address. */
function link(url: string, text: string, separator = ''): string {
  return `{{ if ${url} }}${separator}<${escaped(url)}|${text}>{{ end }}`;
}

const RESOLVED = define('stepmeter.resolved', [
  `*{{ if eq .Labels.alertname "${CANNOT_EVALUATE}" }}${escaped('.Labels.rulename')}{{ else }}${escaped('.Annotations.subject')}{{ end }}*: ` +
    `resolved at ${timestamp('.EndsAt')}. ${link('.Annotations.dashboard_url', 'Dashboard')}`,
  '',
]);

/** Maximum number of alerts of a group in a message, because of Slack's limits. */
const MAX_ALERTS = 5;

const TEXT = define(TEMPLATE.text, [
  several('.Alerts.Firing', 'stepmeter.firing'),
  several('.Alerts.Resolved', 'stepmeter.resolved'),
]);

function several(which: string, template: string): string {
  return (
    `{{ range $i, $alert := ${which} }}{{ if lt $i ${MAX_ALERTS} }}{{ template "${template}" $alert }}\n{{ end }}{{ end -}}\n` +
    `{{ if gt (len ${which}) ${MAX_ALERTS} }}{{ len ${which} }} alerts in total; see Grafana for the others.\n{{ end -}}`
  );
}
