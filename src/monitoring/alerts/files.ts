import { generatedYaml } from '../generated-yaml.ts';
import { ALL_ALERTS } from './all-alerts.ts';
import { contactPointFile, muteTimeFile, policyFile, templateFile } from './notification-files.ts';
import { ruleFile } from './rule-file.ts';

const FOLDER = 'grafana/provisioning/alerting';

const WEBHOOK_NOTES =
  '# SLACK_WEBHOOK_URL comes from the environment. Where it is not set, alerts are shown in Grafana alone.\n';

const POLICY_NOTES =
  '# Takes the place of all notification policies of the organisation. To keep warnings quiet on weekends, write\n' +
  '# [Weekends] (see mute-times.yaml) behind mute_time_intervals of the warnings.\n';

/** The makers of the files that provision Grafana's alerting, by path in the repository. */
export function alertFiles(): Record<string, () => string> {
  return {
    [`${FOLDER}/rules.yaml`]: () => yamlFile(ruleFile(ALL_ALERTS)),
    [`${FOLDER}/contact-points.yaml`]: () => yamlFile(contactPointFile(), WEBHOOK_NOTES),
    [`${FOLDER}/policies.yaml`]: () => yamlFile(policyFile(), POLICY_NOTES),
    [`${FOLDER}/mute-times.yaml`]: () => yamlFile(muteTimeFile()),
    [`${FOLDER}/templates.yaml`]: () => yamlFile(templateFile()),
  };
}

function yamlFile(content: object, notes?: string): string {
  return generatedYaml('alerts', content, notes);
}
