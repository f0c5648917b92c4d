import type { ContactPoint, Policy, ProvisionedAlerting } from '../provisioned-alerting.ts';

/** What Alertmanager is started with in the place of Grafana's own one. */
export type AlertmanagerSetting = {
  /** Takes the place of `SLACK_WEBHOOK_URL`. */
  readonly webhookUrl: string;
  readonly templateFiles: string;
};

/** Translates contact points, policies and mute times of Grafana to the configuration of Alertmanager; JSON is YAML. */
export function alertmanagerConfiguration(
  { contactPoints, policies, muteTimes }: ProvisionedAlerting,
  { webhookUrl, templateFiles }: AlertmanagerSetting,
): object {
  const [policy] = policies;
  if (!policy || policies.length > 1)
    throw new Error(`Cannot configure Alertmanager: ${policies.length} root policies`);
  return {
    route: routeOf(policy),
    receivers: contactPoints.map((point) => receiverOf(point, webhookUrl)),
    time_intervals: muteTimes.map(({ name, time_intervals }) => ({ name, time_intervals })),
    templates: [templateFiles],
  };
}

function routeOf({ object_matchers = [], routes = [], ...rest }: Policy): object {
  const matchers = object_matchers.map(([label, operator, value]) => `${label}${operator}${JSON.stringify(value)}`);
  return { ...withoutOrganisation(rest), matchers, routes: routes.map(routeOf) };
}

function withoutOrganisation(policy: Policy & { readonly orgId?: number }): Policy {
  const { orgId: _, ...rest } = policy;
  return rest;
}

function receiverOf({ name, receivers }: ContactPoint, webhookUrl: string): object {
  const slack = receivers.map(({ type, settings }) => {
    if (type !== 'slack') throw new Error(`Cannot configure Alertmanager: "${name}" is of the type "${type}"`);
    const { username, title, text, color } = settings;
    return { api_url: webhookUrl, send_resolved: true, username, title, text, color };
  });
  return { name, slack_configs: slack };
}

/** The templates of messages in the dialect of Alertmanager, which has no link to a silence. */
export function alertmanagerTemplates({ templates }: Pick<ProvisionedAlerting, 'templates'>): string {
  return templates.map(({ template }) => template.replaceAll('.SilenceURL', '.Annotations.silence_url')).join('\n');
}
