import type { AlertNoticeTable, AlertSilenceTable, AlertTable } from '../store/schema.ts';

/** A message about a group of alerts. */
export type Notice = {
  readonly groupKey: string;
  /** The alerts that are firing, most severe first, and those that were resolved since the message before. */
  readonly firing: readonly AlertTable[];
  readonly resolved: readonly AlertTable[];
  /** The IDs of the firing alerts that the channel knows after this message. */
  readonly told: readonly string[];
};

/** What messages depend on. Times in milliseconds since 1970. */
export type NoticeState = {
  /** The alerts that are firing, and those that were resolved a short time ago. */
  readonly alerts: readonly AlertTable[];
  readonly silences: readonly AlertSilenceTable[];
  /** What was sent to the channel before. */
  readonly notices: readonly AlertNoticeTable[];
  readonly now: number;
};

const MINUTE_MS = 60_000;

/** Alerts that begin at about the same time share a message. */
export const GROUP_WAIT_MS = MINUTE_MS / 2;

/** The least time between two messages about a group. */
export const GROUP_INTERVAL_MS = 5 * MINUTE_MS;

/** A message about alerts that are still firing is repeated after this time, as in Grafana's policies. */
export const REPEAT_MS: Readonly<Record<AlertTable['severity'], number>> = {
  critical: 4 * 60 * MINUTE_MS,
  warning: 24 * 60 * MINUTE_MS,
};

/** The messages that a channel is due: about new alerts, about resolved ones, and repeated ones. */
export function dueNotices({ alerts, silences, notices, now }: NoticeState): Notice[] {
  const silenced = new Set(silences.filter(({ until }) => until > now).map(({ alert_key }) => alert_key));
  const groups = new Set([...alerts, ...notices].map(({ group_key }) => group_key));
  return [...groups].flatMap((groupKey) => {
    const before = notices.find(({ group_key }) => group_key === groupKey);
    if (before && before.claimed_until > now) return [];
    const notice = noticeOf(groupKey, alerts, { silenced, told: before ? toldIn(before) : [] });
    return isDue(notice, before, now) ? [notice] : [];
  });
}

type Known = { readonly silenced: ReadonlySet<string>; readonly told: readonly string[] };

function noticeOf(groupKey: string, alerts: readonly AlertTable[], { silenced, told }: Known): Notice {
  const own = alerts.filter(({ group_key }) => group_key === groupKey);
  const [heard, muted] = [own.filter(({ key }) => !silenced.has(key)), own.filter(({ key }) => silenced.has(key))];
  const firing = heard.filter(isFiring).toSorted((a, b) => rank(a) - rank(b) || a.started_at - b.started_at);
  const resolved = heard.filter((alert) => !isFiring(alert) && told.includes(alert.id));
  // A silenced alert that the channel knows is not announced again after its silence.
  const kept = muted.filter((alert) => isFiring(alert) && told.includes(alert.id));
  return { groupKey, firing, resolved, told: [...firing, ...kept].map(({ id }) => id) };
}

function isFiring({ resolved_at }: AlertTable): boolean {
  return resolved_at === null;
}

function rank({ severity }: AlertTable): number {
  return severity === 'critical' ? 0 : 1;
}

function isDue({ firing, resolved }: Notice, before: AlertNoticeTable | undefined, now: number): boolean {
  const told = before ? toldIn(before) : [];
  const sentAt = before?.sent_at ?? 0;
  const isNew = firing.some(({ id, started_at }) => !told.includes(id) && now - started_at >= GROUP_WAIT_MS);
  // The first message about a group does not wait for the interval.
  if (isNew) return told.length === 0 || now - sentAt >= GROUP_INTERVAL_MS;
  if (resolved.length > 0) return now - sentAt >= GROUP_INTERVAL_MS || firing.length === 0;
  const [worst] = firing;
  return worst !== undefined && told.includes(worst.id) && now - sentAt >= REPEAT_MS[worst.severity];
}

/** The IDs of the alerts that a channel knows as firing. */
export function toldIn({ alerts }: AlertNoticeTable): string[] {
  return JSON.parse(alerts) as string[];
}
