import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getJson } from '../../../src/testing/stack/get-json.ts';
import type { Labels } from '../../../src/testing/stack/prometheus-queries.ts';
import { type Alertmanager, startAlertmanager } from './alertmanager.ts';
import { evaluateRules, type RuleInstance } from '../evaluate-rule.ts';
import { fastProvisioning } from './fast-provisioning.ts';
import type { Notifier, NotifierKind, NotifierSetting } from './notifier.ts';
import { startPrometheus } from './own-prometheus.ts';
import { GRAFANA_ADDRESS, prometheusAlertRules } from './prometheus-alert-rules.ts';
import { type ProvisionedAlerting, readAlerting } from '../provisioned-alerting.ts';

/** A notifier of the parts that CI has. */
export type PrometheusNotifier = Notifier & {
  readonly alertmanager: Alertmanager;
  /** Every alert that Prometheus fires, with its rendered annotations. */
  firing(): Promise<FiringAlert[]>;
  /** Every alert as Grafana's rules define it. */
  evaluated(): Promise<RuleInstance[]>;
};

/** An alert of Prometheus. */
export type FiringAlert = { readonly labels: Labels; readonly annotations: Labels };

/** How often conditions are evaluated. */
const INTERVAL = '2s';

/**
 * Prometheus and Alertmanager in Grafana's place: a Prometheus without data evaluates the translated rules over what it
 * reads from another one, as Grafana does, so that its alerts outlive a change of what is behind the address.
 */
export const PROMETHEUS_NOTIFIER: NotifierKind<PrometheusNotifier> = {
  start: startNotifier,
  troubles: {
    serverError: 'unexpected status code 500',
    rateLimit: 'unexpected status code 429',
    noWebhook: 'unexpected status code 404',
    refused: 'connection refused',
  },
};

async function startNotifier({ dir, slackUrl, prometheusUrl }: NotifierSetting): Promise<PrometheusNotifier> {
  const alerting = readAlerting(fastProvisioning(join(dir, 'provisioning')));
  const alertmanager = await startAlertmanager(dir, alerting, slackUrl);
  const evaluator = await startPrometheus(dir, configure(dir, alerting, prometheusUrl, alertmanager.url));
  const evaluated = (): Promise<RuleInstance[]> => evaluateRules(alerting, prometheusUrl);
  return {
    address: GRAFANA_ADDRESS,
    alertmanager,
    evaluated,
    instances: evaluated,
    evaluate: async () => alertmanager.send((await evaluated()).flatMap(errorAlert)),
    firing: () => firingAlerts(evaluator.url),
    deliveryErrors: async () => problemsIn(alertmanager.log()),
    failedDeliveries: () => alertmanager.failedMessages(),
    problems: async () => [...problemsIn(alertmanager.log()), ...(await ruleErrors(evaluator.url))],
    stop: async () => void (await Promise.all([evaluator.stop(), alertmanager.stop()])),
  };
}

function configure(
  dir: string,
  { groups }: ProvisionedAlerting,
  prometheusUrl: string,
  alertmanagerUrl: string,
): string {
  mkdirSync(dir, { recursive: true });
  const rules = join(dir, 'alert-rules.json');
  writeFileSync(rules, JSON.stringify(prometheusAlertRules(groups, INTERVAL)));
  const file = join(dir, 'evaluator.json');
  const targets = [new URL(alertmanagerUrl).host];
  const content = {
    rule_files: [rules],
    remote_read: [{ url: `${prometheusUrl}/api/v1/read`, read_recent: true }],
    alerting: { alertmanagers: [{ static_configs: [{ targets }] }] },
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

/** Grafana's own alert about a rule that it cannot evaluate; ten seconds without another one resolve it. */
function errorAlert({ state, labels, error = '' }: RuleInstance): Parameters<Alertmanager['send']>[0] {
  if (state !== 'Error') return [];
  return [{ labels, annotations: { Error: error }, endsAt: new Date(Date.now() + 10_000).toISOString() }];
}

type PrometheusRules = {
  data: { groups: { rules: { name: string; lastError?: string; alerts: (FiringAlert & { state: string })[] }[] }[] };
};

async function firingAlerts(url: string): Promise<FiringAlert[]> {
  const { data } = await getJson<PrometheusRules>(`${url}/api/v1/rules`, { type: 'alert' });
  return data.groups
    .flatMap(({ rules }) => rules.flatMap(({ alerts }) => alerts))
    .filter((one) => one.state === 'firing');
}

function problemsIn(log: string): string[] {
  return log.split('\n').filter((line) => /level=(warn|error)/i.test(line));
}

async function ruleErrors(url: string): Promise<string[]> {
  const { data } = await getJson<PrometheusRules>(`${url}/api/v1/rules`, { type: 'alert' });
  return data.groups.flatMap(({ rules }) => rules.flatMap(({ lastError }) => (lastError ? [lastError] : [])));
}
