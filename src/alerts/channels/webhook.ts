import { createHmac, randomUUID } from 'node:crypto';
import { sha256 } from '../../core/canonical-json.ts';
import type { AlertTable } from '../../store/schema.ts';
import type { Notice } from '../due-notices.ts';
import type { Channel } from './channel.ts';
import { linkOf, summaryOf, titleOf } from './message.ts';
import { postJson } from './post-json.ts';

/** The header with the signature: `t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY`. */
const SIGNATURE_HEADER = 'stepmeter-signature';

/** Sends alerts as JSON, signed with a secret so that the receiver can tell who sent them and when. */
export function webhookChannel(url: string, secret: string, pageUrl: string | undefined): Channel {
  return {
    id: `webhook/${sha256(url).slice(0, 16)}`,
    kind: 'webhook',
    send: (notice, at) => {
      const body = JSON.stringify(webhookMessage(notice, at, pageUrl));
      return postJson(url, body, { [SIGNATURE_HEADER]: signatureOf(body, secret, at) });
    },
  };
}

function webhookMessage(notice: Notice, at: number, pageUrl: string | undefined): object {
  const { firing, resolved, groupKey } = notice;
  return {
    version: 1,
    id: randomUUID(),
    sentAt: new Date(at).toISOString(),
    status: firing.length > 0 ? 'firing' : 'resolved',
    group: groupKey,
    title: titleOf(notice),
    alerts: [...firing, ...resolved].map((alert) => alertOf(alert, pageUrl)),
  };
}

function alertOf(alert: AlertTable, pageUrl: string | undefined): object {
  const { id, key, kind, severity, workflow, description, started_at, resolved_at } = alert;
  return {
    id,
    key,
    kind,
    severity,
    status: resolved_at === null ? 'firing' : 'resolved',
    workflow,
    summary: summaryOf(alert),
    description,
    startedAt: new Date(started_at).toISOString(),
    resolvedAt: resolved_at === null ? null : new Date(resolved_at).toISOString(),
    url: linkOf(alert, pageUrl) ?? null,
  };
}

/** The value of the signature header. */
function signatureOf(body: string, secret: string, at: number): string {
  const seconds = Math.floor(at / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
