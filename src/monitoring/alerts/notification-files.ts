import { ATTRIBUTE } from '../../telemetry/names.ts';
import { prometheusLabel } from '../prometheus-names.ts';
import type { Severity } from './alert.ts';
import { CANNOT_EVALUATE, messageTemplates, TEMPLATE } from './message.ts';

const ORG = { orgId: 1 } as const;

const CONTACT_POINT = 'Stepmeter Slack';

/** Used if no webhook is set: Grafana starts, shows its alerts, and its errors contain the reason as this host name. */
const NO_WEBHOOK = 'http://slack-webhook-url-is-not-set.invalid/';

/** The contact point: Slack, through an incoming webhook. */
export function contactPointFile(): object {
  return file({
    contactPoints: [
      {
        ...ORG,
        name: CONTACT_POINT,
        receivers: [
          {
            uid: 'stepmeter-slack',
            type: 'slack',
            settings: {
              url: '${SLACK_WEBHOOK_URL}',
              // Used if the line above is empty; without it Grafana would not start.
              endpointUrl: NO_WEBHOOK,
              username: 'Stepmeter',
              title: `{{ template "${TEMPLATE.title}" . }}`,
              text: `{{ template "${TEMPLATE.text}" . }}`,
              color: `{{ template "${TEMPLATE.color}" . }}`,
            },
          },
        ],
      },
    ],
  });
}

function file(content: object): object {
  return { apiVersion: 1, ...content };
}

/** The notification policies: one message per alert and workflow, whatever the number of its steps. */
export function policyFile(): object {
  return file({
    policies: [
      {
        ...ORG,
        receiver: CONTACT_POINT,
        group_by: ['alertname', prometheusLabel(ATTRIBUTE.workflowName)],
        group_wait: '30s',
        group_interval: '5m',
        repeat_interval: '1d',
        routes: [
          // A restart of Prometheus is over before this is sent.
          {
            receiver: CONTACT_POINT,
            object_matchers: [['alertname', '=', CANNOT_EVALUATE]],
            group_by: ['alertname'],
            group_wait: '5m',
          },
          { receiver: CONTACT_POINT, ...severe('critical'), repeat_interval: '4h' },
          { receiver: CONTACT_POINT, ...severe('warning'), mute_time_intervals: [] },
          { receiver: CONTACT_POINT, ...severe('info'), repeat_interval: '7d' },
        ],
      },
    ],
  });
}

function severe(severity: Severity): object {
  return { object_matchers: [['severity', '=', severity]] };
}

/** The mute time of Saturday and Sunday. */
const WEEKENDS = 'Weekends';

/** The mute times that policies can name in `mute_time_intervals`. By default none does. */
export function muteTimeFile(): object {
  return file({ muteTimes: [{ ...ORG, name: WEEKENDS, time_intervals: [{ weekdays: ['saturday', 'sunday'] }] }] });
}

/** The templates of messages. */
export function templateFile(): object {
  return file({ templates: [{ ...ORG, name: 'Stepmeter', template: messageTemplates() }] });
}
