import { ATTRIBUTE } from '../../core/names.ts';
import { prometheusLabel } from '../prometheus-names.ts';

// The message in Slack, in the template language of Grafana's notifications. Texts and addresses are escaped as Slack's
// markup wants it.

/** The names of the templates that the contact point uses. */
export const TEMPLATE = { title: 'stepmeter.title', text: 'stepmeter.text' } as const;

/** The alert that Grafana makes itself where it cannot ask Prometheus. */
export const CANNOT_EVALUATE = 'DatasourceError';

/** So many alerts of a group are told, so that the message stays within what Slack takes. */
const TOLD = 5;

const WORKFLOW = prometheusLabel(ATTRIBUTE.workflowName);

const escaped = (what: string): string => `{{ template "stepmeter.escaped" ${what} }}`;
const link = (url: string, text: string): string => `{{ if ${url} }}<${escaped(url)}|${text}>{{ end }}`;
const time = (what: string): string => `{{ ${what}.UTC.Format "2006-01-02 15:04" }} UTC`;
const define = (name: string, lines: readonly string[]): string =>
  `{{ define "${name}" -}}\n${lines.join('\n')}\n{{- end }}`;

const ESCAPED = define('stepmeter.escaped', [
  '{{ reReplaceAll ">" "&gt;" (reReplaceAll "<" "&lt;" (reReplaceAll "&" "&amp;" .)) }}',
]);

const TITLE = define(TEMPLATE.title, [
  '{{ if eq .Status "resolved" }}Over: {{ else if eq .CommonLabels.severity "critical" }}Critical: {{ end -}}',
  `{{ if eq .GroupLabels.alertname "${CANNOT_EVALUATE}" }}Alerts cannot be evaluated`,
  '{{- else }}{{ .GroupLabels.alertname }}{{ end -}}',
  `{{ if .GroupLabels.${WORKFLOW} }} ({{ .GroupLabels.${WORKFLOW} }}){{ end -}}`,
]);

const FIRING = define('stepmeter.firing', [
  `{{ if eq .Labels.alertname "${CANNOT_EVALUATE}" -}}`,
  `*${escaped('.Labels.rulename')}*: ${escaped('.Annotations.Error')}`,
  '{{ else -}}',
  `*${escaped('.Annotations.summary')}*`,
  escaped('.Annotations.description'),
  `On since ${time('.StartsAt')}.`,
  `${link('.Annotations.traces_url', '{{ .Annotations.traces }}')} ${link('.Annotations.dashboard_url', 'Dashboard')} ` +
    `${link('.Annotations.runbook_url', 'What to do')} ${link('.SilenceURL', 'Silence')}`,
  '{{ end -}}',
]);

const RESOLVED = define('stepmeter.resolved', [
  `*{{ if eq .Labels.alertname "${CANNOT_EVALUATE}" }}${escaped('.Labels.rulename')}{{ else }}${escaped('.Annotations.subject')}{{ end }}*: ` +
    `over since ${time('.EndsAt')}. ${link('.Annotations.dashboard_url', 'Dashboard')}`,
  '',
]);

const several = (which: string, template: string): string =>
  `{{ range $i, $alert := ${which} }}{{ if lt $i ${TOLD} }}{{ template "${template}" $alert }}\n{{ end }}{{ end -}}\n` +
  `{{ if gt (len ${which}) ${TOLD} }}{{ len ${which} }} in all; Grafana has the others.\n{{ end -}}`;

const TEXT = define(TEMPLATE.text, [
  several('.Alerts.Firing', 'stepmeter.firing'),
  several('.Alerts.Resolved', 'stepmeter.resolved'),
]);

/** Every template of a message. */
export const messageTemplates = (): string => `${[ESCAPED, TITLE, FIRING, RESOLVED, TEXT].join('\n')}\n`;
