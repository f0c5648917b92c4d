import { ALERT_KINDS, API_ACTIONS } from '../../core/value-sets.ts';
import { z } from '../libraries.ts';
import { count, time } from './shared.ts';

const alert = z
  .strictObject({
    id: z.string(),
    kind: z.enum(ALERT_KINDS),
    severity: z.enum(['critical', 'warning']),
    workflow: z.string().nullable(),
    subject: z.string(),
    problem: z.string(),
    description: z.string(),
    page: z.string().meta({ description: 'The path of the view that shows more' }),
    startedAt: time,
    resolvedAt: time.nullable().meta({ description: 'Null while it is firing' }),
    silence: z.strictObject({ until: time, author: z.string(), reason: z.string().nullable() }).nullable(),
    messages: z.array(
      z.strictObject({
        channel: z.string(),
        sentAt: time.nullable(),
        isTold: z.boolean().meta({ description: 'Whether the channel knows that this alert is firing' }),
        problem: z.string().nullable().meta({ description: 'Why the last attempt failed' }),
      }),
    ),
  })
  .openapi('Alert');

/** The alerts, latest first. */
export const alertList = z.strictObject({ firing: count, alerts: z.array(alert) }).openapi('AlertList');

/** A change made through the API. */
export const apiChange = z
  .strictObject({
    id: z.string(),
    at: time,
    action: z.enum(API_ACTIONS),
    subject: z.string(),
    request: z.record(z.string(), z.unknown()),
    author: z.string(),
  })
  .openapi('ApiChange');

/** The latest changes made through the API. */
export const auditLog = z.strictObject({ changes: z.array(apiChange) }).openapi('AuditLog');
