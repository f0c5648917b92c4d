import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startStack, type Stack } from '../../../src/testing/stack/stack.ts';
import { fastProvisioning } from './fast-provisioning.ts';
import { alertInstances, deliveries, failedDeliveries } from './grafana.ts';
import type { Notifier, NotifierKind, NotifierSetting } from './notifier.ts';

/** A real Grafana, provisioned as users do, that evaluates and sends faster. */
export const GRAFANA_NOTIFIER: NotifierKind<Notifier & { readonly stack: Stack }> = {
  start: startNotifier,
  troubles: {
    serverError: 'unexpected 5xx status code: 500',
    rateLimit: 'failed incoming webhook: rate_limited',
    noWebhook: 'the incoming webhook is either disabled, removed, or invalid',
    refused: 'connection refused',
  },
};

async function startNotifier(setting: NotifierSetting): Promise<Notifier & { readonly stack: Stack }> {
  const { dir, slackUrl, prometheusUrl, tracesUrl } = setting;
  const stack = await startStack({
    parts: ['grafana'],
    dir,
    env: {
      GF_PATHS_PROVISIONING: fastProvisioning(join(dir, 'provisioning')),
      SLACK_WEBHOOK_URL: slackUrl,
      PROMETHEUS_URL: prometheusUrl,
      ...(tracesUrl ? { TRACES_NAME: 'Tempo', TRACES_TYPE: 'tempo', TRACES_URL: tracesUrl } : {}),
    },
  });
  const { grafanaUrl } = stack;
  return {
    stack,
    address: `${grafanaUrl}/`,
    evaluate: async () => {},
    instances: () => alertInstances(grafanaUrl),
    deliveryErrors: async () => (await deliveries(grafanaUrl)).map(({ name, error }) => `${name}: ${error}`),
    failedDeliveries: () => failedDeliveries(grafanaUrl),
    problems: async () =>
      (await readFile(join(dir, 'grafana.log'), 'utf8')).split('\n').filter((line) => line.includes('level=error')),
    stop: () => stack.stop(),
  };
}
