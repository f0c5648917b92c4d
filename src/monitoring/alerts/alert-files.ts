import { alertRules } from './alert-rules.ts';
import type { AlertGroup } from './alert.ts';
import { BUDGET_ALERTS } from './budget-alerts.ts';
import { contactPoints, muteTimes, notificationPolicies, templates } from './notifications.ts';
import { PIPELINE_ALERTS } from './pipeline-alerts.ts';
import { REGRESSION_ALERTS } from './regression-alerts.ts';
import { RUN_ALERTS } from './run-alerts.ts';
import { yamlFile } from '../yaml-file.ts';

/** All alerts. */
export const ALL_ALERTS: readonly AlertGroup[] = [REGRESSION_ALERTS, BUDGET_ALERTS, RUN_ALERTS, PIPELINE_ALERTS];

const FOLDER = 'grafana/provisioning/alerting';

const WEBHOOK_NOTES =
  '# SLACK_WEBHOOK_URL comes from the environment. If it is not set, alerts are visible in Grafana only.\n';

const POLICY_NOTES =
  '# Replaces all notification policies of the organization. To mute warnings on weekends, add Weekends (see\n' +
  '# mute-times.yaml) to mute_time_intervals of the warnings.\n';

/** The generators of the files that provision Grafana Alerting, by path in the repository. */
export function alertFiles(): Record<string, () => string> {
  return {
    [`${FOLDER}/rules.yaml`]: () => yamlFile('alerts', alertRules(ALL_ALERTS)),
    [`${FOLDER}/contact-points.yaml`]: () => yamlFile('alerts', contactPoints(), WEBHOOK_NOTES),
    [`${FOLDER}/policies.yaml`]: () => yamlFile('alerts', notificationPolicies(), POLICY_NOTES),
    [`${FOLDER}/mute-times.yaml`]: () => yamlFile('alerts', muteTimes()),
    [`${FOLDER}/templates.yaml`]: () => yamlFile('alerts', templates()),
  };
}
