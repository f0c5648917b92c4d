import { toldIn } from '../../alerts/due-notices.ts';
import { DAY_MS } from '../../core/time/day.ts';
import type { Store } from '../../store/open-store.ts';
import { alertsSince, silencesAt } from '../../store/queries/alerts/alert.ts';
import { latestApiChanges } from '../../store/queries/alerts/api-change.ts';
import { allNotices } from '../../store/queries/alerts/notice.ts';
import type { AlertNoticeTable, AlertSilenceTable, AlertTable, ApiChangeTable } from '../../store/schema.ts';

/** An alert. Times in milliseconds since 1970. */
export type ListedAlert = Pick<
  AlertTable,
  'id' | 'kind' | 'severity' | 'workflow' | 'subject' | 'problem' | 'description' | 'page'
> & {
  readonly startedAt: number;
  /** Null while it is firing. */
  readonly resolvedAt: number | null;
  readonly silence: { readonly until: number; readonly author: string; readonly reason: string | null } | null;
  /** The last message about its group to each channel. */
  readonly messages: readonly AlertMessage[];
};

/** The last message to a channel about the group of an alert, or why there is none. */
export type AlertMessage = {
  readonly channel: string;
  /** Null if no message was sent. */
  readonly sentAt: number | null;
  /** Whether the channel knows that this alert is firing. */
  readonly isTold: boolean;
  readonly problem: string | null;
};

/** The alerts, latest first. */
export type AlertList = { readonly firing: number; readonly alerts: readonly ListedAlert[] };

/** A change that was made through the API. */
export type ApiChange = Omit<ApiChangeTable, 'request'> & {
  /** What was asked for. */
  readonly request: Readonly<Record<string, unknown>>;
};

/** Changes made through the API, latest first. */
export type AuditLog = { readonly changes: readonly ApiChange[] };

/** How far back the list of alerts reaches, and how long it can be. */
const [DAYS, MAX_ALERTS] = [90, 500];

/** The alerts that are firing or were resolved in the last 90 days. */
export async function alertsRead(store: Store): Promise<AlertList> {
  const now = store.now();
  const alerts = await alertsSince(store, now - DAYS * DAY_MS, MAX_ALERTS);
  const silences = new Map((await silencesAt(store, now)).map((silence) => [silence.alert_key, silence]));
  const notices = await allNotices(store);
  const listed = alerts.map((alert) => listedOf(alert, silences.get(alert.key), notices));
  return { firing: listed.filter(({ resolvedAt }) => resolvedAt === null).length, alerts: listed };
}

function listedOf(
  alert: AlertTable,
  silence: AlertSilenceTable | undefined,
  notices: readonly AlertNoticeTable[],
): ListedAlert {
  const { key: _key, group_key, started_at: startedAt, resolved_at: resolvedAt, ...texts } = alert;
  return {
    ...texts,
    startedAt,
    resolvedAt,
    silence: silence ? { until: silence.until, author: silence.author, reason: silence.reason } : null,
    messages: notices.filter((one) => one.group_key === group_key).map((one) => messageOf(one, alert.id)),
  };
}

/** Without the hash of the address. */
function messageOf(notice: AlertNoticeTable, alertId: string): AlertMessage {
  const [channel = ''] = notice.channel.split('/');
  return {
    channel,
    sentAt: notice.sent_at === 0 ? null : notice.sent_at,
    isTold: toldIn(notice).includes(alertId),
    problem: notice.problem,
  };
}

/** The latest changes made through the API. */
export async function auditRead(store: Store, { limit }: { readonly limit: number }): Promise<AuditLog> {
  return { changes: (await latestApiChanges(store, limit)).map(apiChangeOf) };
}

/** A change from its row. */
export function apiChangeOf({ request, ...row }: ApiChangeTable): ApiChange {
  return { ...row, request: JSON.parse(request) as Record<string, unknown> };
}
