import { ALERT_KINDS, API_ACTIONS } from '../../core/value-sets.ts';
import { z } from '../libraries.ts';
import { count, time } from './shared.ts';

const alert = z
  .strictObject({
    id: z.string(),
    kind: z.enum(ALERT_KINDS),
    severity: z.enum(['critical', 'warning']),
    workflow: z.string().nullable().meta({ description: 'Null if it is about no single workflow' }),
    subject: z.string().meta({ description: 'What it is about, such as a step or a run' }),
    problem: z.string().meta({ description: 'What is wrong' }),
    description: z.string().meta({ description: 'The figures' }),
    page: z.string().meta({ description: 'The path of the view that shows more' }),
    startedAt: time.meta({ description: 'Milliseconds since 1970, when a check first found the condition' }),
    resolvedAt: time.nullable().meta({ description: 'Milliseconds since 1970; null while it is firing' }),
    silence: z
      .strictObject({
        until: time.meta({ description: 'Milliseconds since 1970, when messages are sent again' }),
        author: z.string().meta({ description: 'The user who runs the server' }),
        reason: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'The silence that is in effect; null if none is' }),
    messages: z
      .array(
        z.strictObject({
          channel: z.string().meta({ description: '`slack`, `email` or `webhook`' }),
          sentAt: time.nullable().meta({ description: 'Milliseconds since 1970; null if no message was sent' }),
          isTold: z.boolean().meta({ description: 'Whether the channel knows that this alert is firing' }),
          problem: z.string().nullable().meta({ description: 'Why the last attempt failed; null if it did not' }),
        }),
      )
      .meta({ description: 'The last message about the group of the alert to each channel' }),
  })
  .openapi('Alert');

/** The alerts, latest first. */
export const alertList = z
  .strictObject({
    firing: count.meta({ description: 'How many of the alerts are firing' }),
    alerts: z.array(alert).meta({
      description: 'Those that are firing or were resolved in the last 90 days, the latest first, at most 500',
    }),
  })
  .openapi('AlertList');

/** A change made through the API. */
export const apiChange = z
  .strictObject({
    id: z.string(),
    at: time,
    action: z.enum(API_ACTIONS),
    subject: z.string().meta({
      description: 'What was changed: the name of the experiment, the workflow, or the ID of the suggestion or alert',
    }),
    request: z.record(z.string(), z.unknown()).meta({ description: 'What was asked for' }),
    author: z.string().meta({ description: 'The user who runs the server' }),
  })
  .openapi('ApiChange');

/** The latest changes made through the API. */
export const auditLog = z
  .strictObject({ changes: z.array(apiChange).meta({ description: 'The latest first' }) })
  .openapi('AuditLog');
