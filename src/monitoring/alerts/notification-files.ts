import { ATTRIBUTE } from '../../core/names.ts';
import { prometheusLabel } from '../prometheus-names.ts';
import type { Severity } from './alert.ts';
import { CANNOT_EVALUATE, messageTemplates, TEMPLATE } from './message.ts';

const CONTACT_POINT = 'Stepmeter Slack';

/** Used where no webhook is set: Grafana starts, shows its alerts, and says by this name why it cannot send them. */
const NO_WEBHOOK = 'http://slack-webhook-url-is-not-set.invalid/';

/** Quiet hours: Saturday and Sunday. */
const WEEKENDS = 'Weekends';

const ORG = { orgId: 1 } as const;
const file = (content: object): object => ({ apiVersion: 1, ...content });

/** Slack, by an incoming webhook. */
export const contactPointFile = (): object =>
  file({
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
              // Taken where the line above is empty; without it Grafana would not start.
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

const severe = (severity: Severity): object => ({ object_matchers: [['severity', '=', severity]] });

/** Which messages are sent when: one for an alert of a workflow, however many of its steps it is about. */
export const policyFile = (): object =>
  file({
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

/** Times at which a policy may keep still. None does until its `mute_time_intervals` name one. */
export const muteTimeFile = (): object =>
  file({ muteTimes: [{ ...ORG, name: WEEKENDS, time_intervals: [{ weekdays: ['saturday', 'sunday'] }] }] });

/** What messages say. */
export const templateFile = (): object =>
  file({ templates: [{ ...ORG, name: 'Stepmeter', template: messageTemplates() }] });
