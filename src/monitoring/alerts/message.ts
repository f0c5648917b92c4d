import { ATTRIBUTE } from '../../telemetry/names.ts';
import { prometheusLabel } from '../prometheus-names.ts';

// The message in Slack, in the template language of Grafana's notifications. Texts and addresses are escaped for
// Slack's markup.

/** The names of the templates that the contact point uses. */
export const TEMPLATE = { title: 'stepmeter.title', text: 'stepmeter.text', color: 'stepmeter.color' } as const;

/** The alert that Grafana creates itself when it cannot query Prometheus. */
export const CANNOT_EVALUATE = 'DatasourceError';

/** All templates of a message. */
export function messageTemplates(): string {
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
  `Firing since ${time('.StartsAt')}.`,
  `${link('.Annotations.traces_url', '{{ .Annotations.traces }}')} ${link('.Annotations.dashboard_url', 'Dashboard')} ` +
    `${link('.Annotations.runbook_url', 'Runbook')} ${link('.SilenceURL', 'Silence')}`,
  '{{ end -}}',
]);

function escaped(what: string): string {
  return `{{ template "stepmeter.escaped" ${what} }}`;
}

function time(what: string): string {
  return `{{ ${what}.UTC.Format "2006-01-02 15:04" }} UTC`;
}

function link(url: string, text: string): string {
  return `{{ if ${url} }}<${escaped(url)}|${text}>{{ end }}`;
}

const RESOLVED = define('stepmeter.resolved', [
  `*{{ if eq .Labels.alertname "${CANNOT_EVALUATE}" }}${escaped('.Labels.rulename')}{{ else }}${escaped('.Annotations.subject')}{{ end }}*: ` +
    `resolved at ${time('.EndsAt')}. ${link('.Annotations.dashboard_url', 'Dashboard')}`,
  '',
]);

/** How many alerts of a group a message describes, so that it stays within the limits of Slack. */
const MOST_ALERTS = 5;

const TEXT = define(TEMPLATE.text, [
  several('.Alerts.Firing', 'stepmeter.firing'),
  several('.Alerts.Resolved', 'stepmeter.resolved'),
]);

function several(which: string, template: string): string {
  return (
    `{{ range $i, $alert := ${which} }}{{ if lt $i ${MOST_ALERTS} }}{{ template "${template}" $alert }}\n{{ end }}{{ end -}}\n` +
    `{{ if gt (len ${which}) ${MOST_ALERTS} }}{{ len ${which} }} alerts in total; see Grafana for the others.\n{{ end -}}`
  );
}
