import type { RuleInstance } from './evaluate-rule.ts';
import type { Labels } from '../../src/testing/stack/prometheus-queries.ts';
import type { FiringAlert } from './notifiers/prometheus-notifier.ts';

/** The alerts of Prometheus and those that Grafana's rules define, in a form in which they can be compared. */
export const comparable = {
  firing: (alerts: readonly FiringAlert[]): string[] => sorted(alerts.map(({ labels }) => labels)),
  evaluated: (instances: readonly RuleInstance[]): string[] =>
    sorted(
      instances
        .filter(({ state }) => state === 'Alerting')
        .map(({ title, labels }) => ({ ...labels, alertname: title })),
    ),
};

function sorted(alerts: readonly Labels[]): string[] {
  return alerts
    .map((labels) =>
      JSON.stringify(
        Object.entries(labels)
          .filter(([name]) => name !== 'severity')
          .toSorted(),
      ),
    )
    .toSorted();
}
