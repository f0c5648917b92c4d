import { alertRules } from './alert-rules.ts';
import type { AlertGroup } from './alert.ts';
import { BUDGET_ALERTS } from './budget-alerts.ts';
import { muteTimes, noNotifications, slackNotifications, templates } from './notifications.ts';
import { PIPELINE_ALERTS } from './pipeline-alerts.ts';
import { REGRESSION_ALERTS } from './regression-alerts.ts';
import { RUN_ALERTS } from './run-alerts.ts';
import { yamlFile } from '../yaml-file.ts';

/** All alerts. */
export const ALL_ALERTS: readonly AlertGroup[] = [REGRESSION_ALERTS, BUDGET_ALERTS, RUN_ALERTS, PIPELINE_ALERTS];

const FOLDER = 'grafana/provisioning/alerting';

const NONE_NOTES =
  '# Without a Slack webhook: alerts stay in Grafana, and nothing is sent. With SLACK_WEBHOOK_URL, the stack provisions\n' +
  '# ../alerting-slack/notifications.yaml in place of this file. Resets all notification policies of the organization.\n';

const SLACK_NOTES =
  '# Provisioned in place of ../alerting/notifications.yaml if SLACK_WEBHOOK_URL is set. Replaces all notification\n' +
  '# policies of the organization. To mute warnings on weekends, add Weekends (see ../alerting/mute-times.yaml) to\n' +
  '# mute_time_intervals of the warnings.\n';

/** The generators of the files that provision Grafana Alerting, by path in the repository. */
export function alertFiles(): Record<string, () => string> {
  return {
    [`${FOLDER}/rules.yaml`]: () => yamlFile('alerts', alertRules(ALL_ALERTS)),
    [`${FOLDER}/notifications.yaml`]: () => yamlFile('alerts', noNotifications(), NONE_NOTES),
    [`${FOLDER}-slack/notifications.yaml`]: () => yamlFile('alerts', slackNotifications(), SLACK_NOTES),
    [`${FOLDER}/mute-times.yaml`]: () => yamlFile('alerts', muteTimes()),
    [`${FOLDER}/templates.yaml`]: () => yamlFile('alerts', templates()),
  };
}
