import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../../src/testing/stack/free-ports.ts';
import { getJson } from '../../../src/testing/stack/get-json.ts';
import { nativeBinary } from '../../../src/testing/stack/native-binaries.ts';
import type { Labels } from '../../../src/testing/stack/prometheus-queries.ts';
import { startProcess } from '../../../src/testing/stack/supervised-process.ts';
import { alertmanagerConfiguration, alertmanagerTemplates } from './alertmanager-configuration.ts';
import type { ProvisionedAlerting } from '../provisioned-alerting.ts';

/** A real Alertmanager on loopback. */
export type Alertmanager = {
  readonly url: string;
  /** Alerts that are firing, and whether a silence holds them back. */
  alerts(): Promise<{ labels: Labels; isSilenced: boolean }[]>;
  /** Sends alerts as a client does. */
  send(alerts: readonly PostedAlert[]): Promise<void>;
  /** Silences for an hour the alerts with all of these labels; returns the silence's ID. */
  silence(labels: Labels): Promise<string>;
  expireSilence(id: string): Promise<void>;
  /** The number of messages that failed permanently, from its metrics. */
  failedMessages(): Promise<number>;
  log(): string;
  stop(): Promise<void>;
};

/** An alert; it is resolved if it has an end. */
export type PostedAlert = { readonly labels: Labels; readonly annotations: Labels; readonly endsAt?: string };

/** Starts Alertmanager with the policies, contact points and templates that Grafana is provisioned with. */
export async function startAlertmanager(
  folder: string,
  alerting: ProvisionedAlerting,
  webhookUrl: string,
): Promise<Alertmanager> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'alertmanager.log');
  const running = await startProcess({
    name: 'alertmanager',
    command: nativeBinary('alertmanager'),
    args: [
      `--config.file=${writeAlertmanagerFiles(folder, alerting, webhookUrl)}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      // Longer than the longest `repeat_interval`.
      '--data.retention=240h',
    ],
    env: {},
    logFile,
    readyUrl: `${url}/-/ready`,
    dataFolder: join(folder, 'alertmanager'),
  });
  return { url, ...clientOf(url), log: () => readFileSync(logFile, 'utf8'), stop: () => running.stop(3000) };
}

type Client = Omit<Alertmanager, 'url' | 'log' | 'stop'>;

function clientOf(url: string): Client {
  const api = `${url}/api/v2`;
  return {
    alerts: async () => {
      type Alert = { labels: Labels; status: { silencedBy: string[] } };
      const alerts = await getJson<Alert[]>(`${api}/alerts`, {});
      return alerts.map(({ labels, status }) => ({ labels, isSilenced: status.silencedBy.length > 0 }));
    },
    send: async (alerts) => void (await post(`${api}/alerts`, alerts)),
    silence: async (labels) => {
      const [startsAt, endsAt] = [Date.now(), Date.now() + 3_600_000].map((at) => new Date(at).toISOString());
      const matchers = Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));
      const answer = await post(`${api}/silences`, { matchers, startsAt, endsAt, createdBy: 'test', comment: 'test' });
      return ((await answer.json()) as { silenceID: string }).silenceID;
    },
    expireSilence: async (id) => void (await fetch(`${api}/silence/${id}`, { method: 'DELETE' })),
    failedMessages: async () => sumOf(await (await fetch(`${url}/metrics`)).text()),
  };
}

async function post(address: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}: ${await response.text()}`);
  return response;
}

function sumOf(metrics: string): number {
  const failed = /^alertmanager_notifications_failed_total\{integration="slack".*\} (\d+)/gm;
  return [...metrics.matchAll(failed)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Writes the configuration and the templates; returns the path of the configuration. */
export function writeAlertmanagerFiles(folder: string, alerting: ProvisionedAlerting, webhookUrl: string): string {
  mkdirSync(folder, { recursive: true });
  const templateFiles = join(folder, 'stepmeter.tmpl');
  writeFileSync(templateFiles, alertmanagerTemplates(alerting));
  const file = join(folder, 'alertmanager.json');
  writeFileSync(file, JSON.stringify(alertmanagerConfiguration(alerting, { webhookUrl, templateFiles })));
  return file;
}
