import type { AlertKind, ApiAction } from '../../core/value-sets.ts';

/** An alert: a condition from when it began until it ended. Times are milliseconds since 1970. */
export type AlertTable = {
  id: string;
  /** Identifies the condition; at most one alert of a key is firing. */
  key: string;
  /** Alerts of the same group are sent in one message. */
  group_key: string;
  /** What is checked. */
  kind: AlertKind;
  severity: 'critical' | 'warning';
  /** Null if it is about no single workflow. */
  workflow: string | null;
  /** What it is about, such as a step or a run. */
  subject: string;
  /** What is wrong. */
  problem: string;
  /** The figures. */
  description: string;
  /** The path of the page that shows more. */
  page: string;
  /** When a check first found the condition. */
  started_at: number;
  /** Null while it is firing. */
  resolved_at: number | null;
};

/** A period in which no messages about a condition are sent. Rows are only added; the latest one of a key applies. */
export type AlertSilenceTable = {
  id: string;
  /** The `key` of the alert. */
  alert_key: string;
  /** When messages are sent again; a time that has passed ends a silence. */
  until: number;
  /** The user who runs the server. */
  author: string;
  /** Null if no reason was given. */
  reason: string | null;
  at: number;
};

/** The last message about a group of alerts to a channel. */
export type AlertNoticeTable = {
  /** `slack`, `email` or `webhook`, with a hash of the address. */
  channel: string;
  group_key: string;
  /** The IDs of the firing alerts in the last message, as JSON; an empty list after the message that they are resolved. */
  alerts: string;
  /** 0 if no message was sent. */
  sent_at: number;
  /** Another process sends until this time; 0 if none does. */
  claimed_until: number;
  /** Failed attempts since the last message. */
  failures: number;
  /** Why the last attempt failed; null if it did not. */
  problem: string | null;
};

/** When a relay on this store was last active. A relay that ends removes its row. */
export type RelaySeenTable = {
  relay: string;
  seen_at: number;
};

/**
 * A cached result that differed from that of a new run. The ID is that of the record; outside of a run, workflow, step
 * and run are null.
 */
export type CacheFalseHitTable = {
  id: string;
  at: number;
  /** The name of the cached work. */
  name: string;
  /** Null outside of a run. */
  workflow: string | null;
  /** Null outside of any step. */
  step: string | null;
  /** Null outside of a run. */
  run_id: string | null;
};

/** A change that was made through the API; append-only. */
export type ApiChangeTable = {
  id: string;
  at: number;
  action: ApiAction;
  /** What was changed: the name of the experiment, the workflow, or the ID of the suggestion or alert. */
  subject: string;
  /** The request as JSON. */
  request: string;
  /** The user who runs the server. */
  author: string;
};
