import { alertRules } from './alert-rules.ts';
import type { AlertGroup } from './alert.ts';
import { BUDGET_ALERTS, BUDGETS } from './budgets.ts';
import { CACHE, CACHE_ALERTS } from './cache.ts';
import { muteTimes, noNotifications, slackNotifications, templates } from './notifications.ts';
import { PIPELINE_ALERTS, PIPELINE } from './pipeline.ts';
import { REGRESSION_ALERTS } from './regressions.ts';
import { SELECTION, SELECTION_ALERTS } from './selection.ts';
import { RUN_ALERTS, RUNS } from './runs.ts';
import type { RuleGroup } from './rule.ts';
import { stringify } from 'yaml';

/** All alerts. */
export const ALL_ALERTS: readonly AlertGroup[] = [
  REGRESSION_ALERTS,
  BUDGET_ALERTS,
  RUN_ALERTS,
  SELECTION_ALERTS,
  CACHE_ALERTS,
  PIPELINE_ALERTS,
];

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
    [`${FOLDER}/rules.yaml`]: () => yamlFile(alertRules(ALL_ALERTS)),
    [`${FOLDER}/notifications.yaml`]: () => yamlFile(noNotifications(), NONE_NOTES),
    [`${FOLDER}-slack/notifications.yaml`]: () => yamlFile(slackNotifications(), SLACK_NOTES),
    [`${FOLDER}/mute-times.yaml`]: () => yamlFile(muteTimes()),
    [`${FOLDER}/templates.yaml`]: () => yamlFile(templates()),
  };
}

/** A generated YAML file, with notes as comments. */
function yamlFile(content: object, notes = ''): string {
  return (
    '# Generated from src/monitoring/alerts by `npm run generate`. Edit the source instead.\n' +
    `${notes}${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`
  );
}

/** The generators of Prometheus' rule files, by path in the repository. */
export function ruleFiles(): Record<string, () => string> {
  return {
    'prometheus/rules/watch.yml': () => ruleFile([BUDGETS, RUNS, SELECTION, CACHE, PIPELINE]),
  };
}

/** A rule file of Prometheus. */
export function ruleFile(groups: readonly RuleGroup[]): string {
  return yamlFile({ groups });
}
