import { generatedYaml } from '../generated-yaml.ts';
import { ALL_ALERTS } from './all-alerts.ts';
import { contactPointFile, muteTimeFile, policyFile, templateFile } from './notification-files.ts';
import { ruleFile } from './rule-file.ts';

const FOLDER = 'grafana/provisioning/alerting';

const yamlFile = (content: object, notes?: string): string => generatedYaml('alerts', content, notes);

const WEBHOOK_NOTES =
  '# SLACK_WEBHOOK_URL comes from the environment. Where it is not set, alerts are shown in Grafana alone.\n';

const POLICY_NOTES =
  '# Takes the place of all notification policies of the organisation. To keep warnings quiet on weekends, write\n' +
  '# [Weekends] (see mute-times.yaml) behind mute_time_intervals of the warnings.\n';

/** The makers of the files that provision Grafana's alerting, by path in the repository. */
export const alertFiles = (): Record<string, () => string> => ({
  [`${FOLDER}/rules.yaml`]: () => yamlFile(ruleFile(ALL_ALERTS)),
  [`${FOLDER}/contact-points.yaml`]: () => yamlFile(contactPointFile(), WEBHOOK_NOTES),
  [`${FOLDER}/policies.yaml`]: () => yamlFile(policyFile(), POLICY_NOTES),
  [`${FOLDER}/mute-times.yaml`]: () => yamlFile(muteTimeFile()),
  [`${FOLDER}/templates.yaml`]: () => yamlFile(templateFile()),
});
