import { getJson } from '../../../src/testing/stack/get-json.ts';
import type { AlertInstance } from './notifier.ts';

/** The result of Grafana's last attempt to send to a contact point. */
export type Delivery = { readonly name: string; readonly error: string };

type Receiver = { name: string; integrations: { lastNotifyAttemptError?: string }[] };

/** The results of Grafana's attempts to send messages, as its page of contact points shows them. */
export async function deliveries(grafanaUrl: string): Promise<Delivery[]> {
  const receivers = await getJson<Receiver[]>(`${grafanaUrl}/api/alertmanager/grafana/config/api/v1/receivers`, {});
  return receivers.flatMap(({ name, integrations }) =>
    integrations.map(({ lastNotifyAttemptError = '' }) => ({ name, error: lastNotifyAttemptError })),
  );
}

/** How many messages Grafana could not send since it started, from its own metrics. */
export async function failedDeliveries(grafanaUrl: string): Promise<number> {
  const text = await (await fetch(`${grafanaUrl}/metrics`)).text();
  const [, count = '0'] =
    /^grafana_alerting_notifications_failed_total\{integration="slack".*\} (\d+)/m.exec(text) ?? [];
  return Number(count);
}

type RuleGroups = {
  data: { groups: { rules: { name: string; alerts?: { state: string; labels: Record<string, string> }[] }[] }[] };
};

/** Every alert and its state. */
export async function alertInstances(grafanaUrl: string): Promise<AlertInstance[]> {
  const { data } = await getJson<RuleGroups>(`${grafanaUrl}/api/prometheus/grafana/api/v1/rules`, {});
  return data.groups.flatMap(({ rules }) =>
    rules.flatMap(({ name, alerts = [] }) => alerts.map(({ state, labels }) => ({ title: name, state, labels }))),
  );
}
